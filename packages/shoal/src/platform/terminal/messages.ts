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
  readonly notRunning: (folder: string) => string
  readonly passwordReset: (name: string, password: string) => string
  readonly crashed: (role: string, reason: string, seconds: string) => string
  readonly backup: {
    readonly done: (file: string) => string
    readonly postgres: string
    readonly restored: (folder: string, createdAt: string) => string
  }
  readonly demo: DemoMessages
  readonly trackerUser: TrackerUserMessages
  readonly load: LoadMessages
}

interface TrackerUserMessages {
  readonly once: (name: string, id: string) => string
  readonly id: string
  readonly name: string
  readonly uploaded: string
  readonly downloaded: string
  readonly seeding: string
  readonly state: string
  readonly barred: string
  readonly seedOnly: string
}

interface LoadMessages {
  readonly title: (url: string, seconds: number) => string
  readonly foreign: (host: string) => string
  readonly requests: string
  readonly replies: string
  readonly perSecond: string
  readonly invalid: string
  readonly refused: string
  readonly lost: string
  readonly median: string
  readonly slowest: string
  readonly mostRefused: string
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
  notRunning: (folder) => `No Shoal runs on ${folder}. Start it, then try again.`,
  passwordReset: (name, password) => `Sign in as ${name} with the password ${password} (shown this once)`,
  crashed: (role, reason, seconds) => `${role} ended (${reason}); it starts again in ${seconds} s.`,
  backup: {
    done: (file) => `Backed up to ${file}. It holds every secret of this Shoal: keep it where nobody else can read it.`,
    postgres: 'the database is PostgreSQL and not in this file: back it up with pg_dump',
    restored: (folder, createdAt) =>
      `Restored to ${folder}, as of ${createdAt}. Unfinished grabs will ask every client before they go on.`,
  },
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
  trackerUser: {
    once: (name, id) => `${name} (${id}) announces to one of these, shown this once:`,
    id: 'Id',
    name: 'Name',
    uploaded: 'Uploaded',
    downloaded: 'Downloaded',
    seeding: 'Seeding',
    state: 'State',
    barred: 'ratio too low',
    seedOnly: 'seeds only',
  },
  load: {
    title: (url, seconds) => `Announcing at ${url} for ${seconds} s …`,
    foreign: (host) =>
      `${host} is no address of this machine or of a private network. A load test is for a tracker of your own: add --own if this is one.`,
    requests: 'Requests',
    replies: 'Replies',
    perSecond: 'Replies a second',
    invalid: 'Wrong replies',
    refused: 'Refused',
    lost: 'Lost',
    median: 'Latency, median',
    slowest: 'Latency, slowest 1 %',
    mostRefused:
      'Most was refused: the tracker does not serve these invented torrents (start it with --open for the test), or it limits requests of one address (tracker.limits in shoal.yaml).',
  },
}

const zh: Messages = {
  ready: (version, seconds) => `Shoal ${version} 已就绪(${seconds} 秒)`,
  dashboard: '控制台',
  webhook: 'Webhook',
  tracker: 'Tracker',
  data: '数据目录',
  firstStart: (name, password) => `请用账号 ${name} 和密码 ${password} 登录（密码只显示这一次）`,
  stopHint: '按 Ctrl-C 停止。',
  stopping: '正在停止……',
  stopped: '已停止。',
  portInstead: (name, port, preferred, holder) =>
    `端口 ${preferred} 已被${holder === undefined ? '其他程序' : ` ${holder} `}占用，${name} 改用 ${port}，以后也用它。`,
  notRunning: (folder) => `${folder} 上没有正在运行的 Shoal，请先启动再试。`,
  passwordReset: (name, password) => `请用账号 ${name} 和密码 ${password} 登录（密码只显示这一次）`,
  crashed: (role, reason, seconds) => `${role} 已退出（${reason}），${seconds} 秒后重新启动。`,
  backup: {
    done: (file) => `已备份到 ${file}。其中包含此 Shoal 的全部机密，请存放在他人无法读取的地方。`,
    postgres: '数据库使用 PostgreSQL，不在此文件中：请用 pg_dump 备份',
    restored: (folder, createdAt) =>
      `已恢复到 ${folder}（${createdAt} 的状态）。未完成的抓取会先询问所有下载器再继续。`,
  },
  demo: {
    title: 'Shoal 演示：从 Webhook 到截图',
    steps: {
      prepare: '用带时钟的视频制作种子',
      seed: '由演示用户做种',
      webhook: '像 autobrr 一样发送 Webhook',
      fetch: '下载并检查种子文件',
      place: '选择下载器',
      confirm: '添加种子并按 info-hash 确认',
      download: '下载并校验',
      screenshots: '只取索引和关键帧，生成截图',
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
    failed: (reason) => `演示失败：${reason}`,
    keptRunning: 'Shoal 继续运行，按 Ctrl-C 停止。',
  },
  trackerUser: {
    once: (name, id) => `${name}(${id})的汇报地址如下,只显示这一次:`,
    id: '编号',
    name: '名称',
    uploaded: '上传量',
    downloaded: '下载量',
    seeding: '做种时间',
    state: '状态',
    barred: '分享率过低',
    seedOnly: '仅可做种',
  },
  load: {
    title: (url, seconds) => `正在向 ${url} 汇报,持续 ${seconds} 秒……`,
    foreign: (host) =>
      `${host} 不是本机或私有网络的地址。压力测试只能用于自己的 Tracker:如果它确实属于你,请加上 --own。`,
    requests: '请求数',
    replies: '响应数',
    perSecond: '每秒响应',
    invalid: '错误响应',
    refused: '被拒绝',
    lost: '丢失',
    median: '延迟(中位数)',
    slowest: '延迟(最慢的 1 %)',
    mostRefused:
      '大部分请求被拒绝:Tracker 不提供这些虚构的种子(测试时请用 --open 启动),或限制了单个地址的请求数(shoal.yaml 中的 tracker.limits)。',
  },
}

/** What the terminal says, in each language. */
export const messages = { en, zh } satisfies Readonly<Record<Language, Messages>>
