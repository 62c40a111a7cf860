import { chooseLanguage, type Language } from './language.ts'

interface ShotsMessages {
  readonly steps: Readonly<Record<'metadata' | 'index' | 'frames' | 'done', string>>
  readonly left: (seconds: number) => string
  readonly done: (pictures: number, folder: string) => string
  readonly cost: (fetched: string, lowerBound: string, seconds: string) => string
  readonly partial: string
  readonly quote: (shots: number, bytes: string, lowerBound: string) => string
  readonly absent: (pieces: number) => string
  readonly interrupted: string
  readonly privateHint: string
}

const en: ShotsMessages = {
  steps: { metadata: 'metadata', index: 'index', frames: 'frames', done: 'done' },
  left: (seconds) => `${seconds} s left`,
  done: (pictures, folder) => `${pictures} pictures in ${folder}`,
  cost: (fetched, lowerBound, seconds) => `Fetched ${fetched}, least possible ${lowerBound}, in ${seconds} s`,
  partial: 'Not all shots could be made: budget or time ended it, or nobody has the pieces.',
  quote: (shots, bytes, lowerBound) => `${shots} shots would fetch ${bytes}; least possible ${lowerBound}`,
  absent: (pieces) => `${pieces} of the pieces are held by no connected peer`,
  interrupted: 'interrupted',
  privateHint:
    'Name your own client with --peer, its files with --from, or allow the tracker with --allow-tracker HOST if it lets you use a second client.',
}

const zh: ShotsMessages = {
  steps: { metadata: '元数据', index: '索引', frames: '画面', done: '完成' },
  left: (seconds) => `还需 ${seconds} 秒`,
  done: (pictures, folder) => `${folder} 中有 ${pictures} 张图片`,
  cost: (fetched, lowerBound, seconds) => `已下载 ${fetched},理论下限 ${lowerBound},用时 ${seconds} 秒`,
  partial: '没有完成全部截图:流量或时间已到上限,或者没有用户拥有所需区块。',
  quote: (shots, bytes, lowerBound) => `${shots} 张截图需要下载 ${bytes},理论下限 ${lowerBound}`,
  absent: (pieces) => `有 ${pieces} 个区块没有任何已连接的用户拥有`,
  interrupted: '已中断',
  privateHint:
    '请用 --peer 指定你自己的下载器,或用 --from 指定它的文件;如果站点允许第二个下载器,可用 --allow-tracker 主机 放行它的 Tracker。',
}

const languages = { en, zh } satisfies Readonly<Record<Language, ShotsMessages>>

/** What `shoal shots` says, in the reader's language. */
export const sayShots = languages[chooseLanguage(process.env)]
