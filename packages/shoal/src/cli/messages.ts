import type { Language } from './language.ts'

interface Messages {
  readonly ready: (version: string, seconds: string) => string
  readonly dashboard: string
  readonly webhook: string
  readonly tracker: string
  readonly data: string
  readonly firstStart: (name: string, password: string) => string
  readonly stopHint: string
  readonly stopping: string
  readonly stopped: string
  readonly portInstead: (name: string, port: number, preferred: number, holder: string | undefined) => string
  readonly crashed: (role: string, reason: string, seconds: string) => string
  readonly demo: DemoMessages
  readonly shots: ShotsMessages
}

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

interface DemoMessages {
  readonly title: string
  readonly steps: Readonly<Record<string, string>>
  readonly step: string
  readonly seconds: string
  readonly video: string
  readonly lowerBound: string
  readonly fetched: string
  readonly downloaded: string
  readonly shots: string
  readonly page: string
  readonly succeeded: string
  readonly failed: (reason: string) => string
  readonly keptRunning: string
}

const en: Messages = {
  ready: (version, seconds) => `Shoal ${version} is ready (${seconds} s)`,
  dashboard: 'Dashboard',
  webhook: 'Webhook',
  tracker: 'Tracker',
  data: 'Data',
  firstStart: (name, password) => `Sign in as ${name} with the password ${password} (shown this once)`,
  stopHint: 'Ctrl-C stops it.',
  stopping: 'Stopping …',
  stopped: 'Stopped.',
  portInstead: (name, port, preferred, holder) =>
    `Port ${preferred} is taken${holder === undefined ? '' : ` by ${holder}`}: ${name} uses ${port}, now and later.`,
  crashed: (role, reason, seconds) => `${role} ended (${reason}); it starts again in ${seconds} s.`,
  demo: {
    title: 'Shoal demo: from webhook to gallery',
    steps: {
      prepare: 'Make a torrent of the video with the clock',
      seed: 'Seed it from peers of its own',
      webhook: 'Post the webhook as autobrr does',
      fetch: 'Fetch and check the .torrent',
      place: 'Choose a client',
      confirm: 'Add it and confirm by info-hash',
      download: 'Download and verify',
      screenshots: 'Fetch index and keyframes, take shots',
      verify: 'Read the mark in every shot',
    },
    step: 'Step',
    seconds: 'Seconds',
    video: 'Video',
    lowerBound: 'Lower bound for these shots',
    fetched: 'Fetched for these shots',
    downloaded: 'Downloaded by the client',
    shots: 'Shots that show their own moment',
    page: 'See them',
    succeeded: 'Everything is as it should be.',
    failed: (reason) => `The demo failed: ${reason}`,
    keptRunning: 'Shoal keeps running; Ctrl-C stops it.',
  },
  shots: {
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
  },
}

const zh: Messages = {
  ready: (version, seconds) => `Shoal ${version} 已就绪(${seconds} 秒)`,
  dashboard: '控制台',
  webhook: 'Webhook',
  tracker: 'Tracker',
  data: '数据目录',
  firstStart: (name, password) => `请用账号 ${name} 和密码 ${password} 登录(密码只显示这一次)`,
  stopHint: '按 Ctrl-C 停止。',
  stopping: '正在停止……',
  stopped: '已停止。',
  portInstead: (name, port, preferred, holder) =>
    `端口 ${preferred} 已被${holder === undefined ? '其他程序' : ` ${holder} `}占用,${name} 改用 ${port},以后也用它。`,
  crashed: (role, reason, seconds) => `${role} 已退出(${reason}),${seconds} 秒后重新启动。`,
  demo: {
    title: 'Shoal 演示:从 Webhook 到截图',
    steps: {
      prepare: '用带时钟的视频制作种子',
      seed: '由演示用户做种',
      webhook: '像 autobrr 一样发送 Webhook',
      fetch: '下载并检查种子文件',
      place: '选择下载器',
      confirm: '添加种子并按 info-hash 确认',
      download: '下载并校验',
      screenshots: '只取索引和关键帧,生成截图',
      verify: '读取每张截图中的标记',
    },
    step: '步骤',
    seconds: '秒',
    video: '视频',
    lowerBound: '这些截图的理论下限',
    fetched: '为截图实际下载',
    downloaded: '下载器已下载',
    shots: '时间标记正确的截图',
    page: '查看截图',
    succeeded: '一切正常。',
    failed: (reason) => `演示失败:${reason}`,
    keptRunning: 'Shoal 继续运行,按 Ctrl-C 停止。',
  },
  shots: {
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
  },
}

/** What the terminal says, in each language. */
export const messages = { en, zh } satisfies Readonly<Record<Language, Messages>>
