import type { CaptureErrorCode } from '@shoal/screenshots'
import { chooseLanguage, type Language } from '../../../platform/terminal/language.ts'
import type { ShotsInputFault } from './open-shots-input.ts'
import type { FolderObstacle } from './pictures-folder.ts'

interface ShotsMessages {
  readonly steps: Readonly<Record<'metadata' | 'index' | 'frames' | 'done', string>>
  readonly left: (seconds: number) => string
  readonly done: (pictures: number, folder: string) => string
  readonly cost: (fetched: string, lowerBound: string, seconds: string) => string
  readonly partial: string
  readonly quote: (shots: number, bytes: string, lowerBound: string) => string
  readonly absent: (pieces: number) => string
  readonly interrupted: string
  readonly usage: ShotsUsageWords
  readonly failure: ShotsFailureWords
}

/** What is wrong with a word on the command line. */
export interface ShotsUsageWords {
  readonly noNumber: (option: string, word: string) => string
  readonly range: (option: string, word: string, from: number, to: number) => string
  readonly whole: (option: string, word: string) => string
  readonly noMoment: (word: string) => string
  readonly noPeer: (word: string) => string
  readonly noFormat: (word: string) => string
  readonly noEpisodes: (words: string) => string
}

/** Why nothing came of it; each takes what the program noted, in English, or what it is about. */
export interface ShotsFailureWords {
  readonly options: (detail: string) => string
  /** A network that is none. */
  readonly network: (detail: string) => string
  readonly capture: Readonly<Record<CaptureErrorCode, (detail: string) => string>>
  /** What may help, where something may. */
  readonly wayOut: Readonly<Partial<Record<CaptureErrorCode, string>>>
  readonly input: Readonly<Record<ShotsInputFault, (subject: string) => string>>
  readonly metainfo: (detail: string) => string
  readonly magnet: (detail: string) => string
  readonly localData: (detail: string) => string
  readonly decoder: (detail: string) => string
  readonly folder: (folder: string, obstacle: string) => string
  readonly obstacle: Readonly<Record<FolderObstacle, (detail: string) => string>>
  readonly private: (hosts: string) => string
  readonly privateHint: string
}

/** The program's own English sentence says it. */
const asNoted = (detail: string): string => detail
/** The cause in the reader's language, with the program's own English sentence. */
const noted =
  (cause: string) =>
  (detail: string): string =>
    `${cause}（${detail}）`

const en: ShotsMessages = {
  steps: { metadata: 'metadata', index: 'index', frames: 'frames', done: 'done' },
  left: (seconds) => `${seconds} s left`,
  done: (pictures, folder) => `${pictures} pictures in ${folder}`,
  cost: (fetched, lowerBound, seconds) => `Fetched ${fetched}, least possible ${lowerBound}, in ${seconds} s`,
  partial: 'Not all shots could be made: budget or time ended it, nobody has the pieces, or they are damaged.',
  quote: (shots, bytes, lowerBound) => `${shots} shots would fetch ${bytes}; least possible ${lowerBound}`,
  absent: (pieces) => `${pieces} of the pieces are held by no connected peer`,
  interrupted: 'interrupted',
  usage: {
    noNumber: (option, word) => `${option}: ${word} is no number`,
    range: (option, word, from, to) => `${option}: ${word} is not between ${from} and ${to}`,
    whole: (option, word) => `${option}: ${word} is no whole number`,
    noMoment: (word) => `--at: ${word} is no moment such as 90, 1:30 or 1:02:03`,
    noPeer: (word) => `--peer: ${word} is not address:port`,
    noFormat: (word) => `--format: ${word} is none of jpg, png and webp`,
    noEpisodes: (words) => `--episodes: ${words} is neither all nor episodes such as 3, 2-5 or S01E03`,
  },
  failure: {
    options: (detail) => detail,
    network: (detail) => `--allow-peers: ${detail}, such as 192.168.0.0/16`,
    capture: {
      no_video: asNoted,
      no_such_file: asNoted,
      no_such_episode: asNoted,
      unreadable_video: asNoted,
      unsupported_video: asNoted,
      no_frame: asNoted,
      budget: asNoted,
      deadline: asNoted,
      no_metadata: asNoted,
      no_way_to_peers: () => 'no tracker and no peer is known for the torrent, and the DHT is off',
      bad_layout: (detail) => `the torrent contradicts itself: ${detail}`,
      tracker_not_allowed: asNoted,
    },
    wayOut: {
      no_such_file: 'Look at the globs or numbers after --files; numbers count the files of the torrent from 0.',
      budget: 'Allow more megabytes with --budget.',
      deadline: 'Allow more minutes with --deadline, or name faster peers with --peer.',
      no_metadata: 'Look whether anyone seeds it; --peer names peers, --dht looks for them in the DHT.',
      no_way_to_peers:
        'Look for peers in the DHT with --dht, name peers with --peer, or give a magnet link that names a tracker.',
    },
    input: {
      unknown: (input) => `${input} is no file, folder, magnet link or info-hash`,
      'too-large': (input) => `${input} is too large for a .torrent`,
      'no-files': (folder) => `--from: ${folder} is no folder`,
    },
    metainfo: asNoted,
    magnet: (detail) => `not a magnet link of a torrent: ${detail}`,
    localData: asNoted,
    decoder: asNoted,
    folder: (folder, obstacle) => `cannot write to ${folder}: ${obstacle}`,
    obstacle: {
      forbidden: () => 'it may not be written; name another folder with --output',
      full: () => 'the disk is full; pictures made before are there',
      'no-folder': () => 'it is no folder and cannot be made one; name another with --output',
      other: asNoted,
    },
    private: (hosts) => `the torrent is private and none of its trackers is allowed: ${hosts || 'it names none'}`,
    privateHint:
      'Name your own client with --peer, its files with --from, or allow the tracker with --allow-tracker HOST if it lets you use a second client.',
  },
}

const zh: ShotsMessages = {
  steps: { metadata: '元数据', index: '索引', frames: '画面', done: '完成' },
  left: (seconds) => `还需 ${seconds} 秒`,
  done: (pictures, folder) => `${folder} 中有 ${pictures} 张图片`,
  cost: (fetched, lowerBound, seconds) => `已下载 ${fetched}，理论下限 ${lowerBound}，用时 ${seconds} 秒`,
  partial: '没有完成全部截图：流量或时间已到上限，没有用户拥有所需区块，或画面已损坏。',
  quote: (shots, bytes, lowerBound) => `${shots} 张截图需要下载 ${bytes}，理论下限 ${lowerBound}`,
  absent: (pieces) => `有 ${pieces} 个区块没有任何已连接的用户拥有`,
  interrupted: '已中断',
  usage: {
    noNumber: (option, word) => `${option}：${word} 不是数字`,
    range: (option, word, from, to) => `${option}：${word} 不在 ${from} 到 ${to} 之间`,
    whole: (option, word) => `${option}：${word} 不是整数`,
    noMoment: (word) => `--at：${word} 不是 90、1:30 或 1:02:03 这样的时间点`,
    noPeer: (word) => `--peer：${word} 不是“地址:端口”`,
    noFormat: (word) => `--format：${word} 不是 jpg、png 或 webp`,
    noEpisodes: (words) => `--episodes：${words} 既不是 all，也不是 3、2-5 或 S01E03 这样的集数`,
  },
  failure: {
    options: (detail) => `选项有误（${detail}）`,
    network: noted('--allow-peers 需要 192.168.0.0/16 这样的网段'),
    capture: {
      no_video: noted('其中没有视频'),
      no_such_file: noted('没有视频符合所指定的文件'),
      no_such_episode: noted('没有视频是所指定的剧集'),
      unreadable_video: noted('无法读取视频：文件已损坏或不完整'),
      unsupported_video: noted('尚不支持这种视频'),
      no_frame: noted('无法解码视频中的任何画面'),
      budget: noted('流量上限不够获取任何一张截图'),
      deadline: noted('在允许的时间内没有得到任何截图'),
      no_metadata: noted('在允许的时间内没有任何用户给出种子的元数据'),
      no_way_to_peers: () => '没有已知的 Tracker 和用户，DHT 也未启用，因此找不到任何用户',
      bad_layout: noted('种子自相矛盾'),
      tracker_not_allowed: noted('不允许使用这个私有种子的 Tracker'),
    },
    wayOut: {
      no_such_file: '请检查 --files 后的通配符或序号；序号从 0 开始，按种子中文件的顺序计算。',
      budget: '请用 --budget 调高上限（MB）。',
      deadline: '请用 --deadline 延长时间（分钟），或用 --peer 指定更快的用户。',
      no_metadata: '请确认是否还有人做种；可用 --peer 指定用户，或用 --dht 在 DHT 中查找。',
      no_way_to_peers: '请用 --dht 在 DHT 中查找，用 --peer 指定用户，或使用写明 Tracker 的磁力链接。',
    },
    input: {
      unknown: (input) => `${input} 不是文件、文件夹、磁力链接或信息哈希值`,
      'too-large': (input) => `${input} 太大，不可能是 .torrent 文件`,
      'no-files': (folder) => `--from：${folder} 不是文件夹`,
    },
    metainfo: noted('不是可用的种子文件'),
    magnet: noted('不是种子的磁力链接'),
    localData: noted('磁盘上的文件无法使用，或与种子不符'),
    decoder: noted('视频解码器无法运行'),
    folder: (folder, obstacle) => `无法写入 ${folder}：${obstacle}`,
    obstacle: {
      forbidden: () => '没有写入权限，请用 --output 指定其他文件夹',
      full: () => '磁盘已满；之前完成的图片仍在',
      'no-folder': () => '它不是文件夹，也无法新建，请用 --output 指定其他文件夹',
      other: (detail) => detail,
    },
    private: (hosts) => `这是私有种子，它的 Tracker 都没有放行：${hosts || '没有写明 Tracker'}`,
    privateHint:
      '请用 --peer 指定你自己的下载器，或用 --from 指定它的文件；如果站点允许第二个下载器，可用 --allow-tracker 主机 放行它的 Tracker。',
  },
}

const languages = { en, zh } satisfies Readonly<Record<Language, ShotsMessages>>

/** What `shoal shots` says, in the reader's language. */
export const sayShots = languages[chooseLanguage(process.env)]
