import type { ClientErrorCode } from '../client/client-error.ts'
import type { DeadCode, ParkCode } from '../grab/grab.ts'
import type { NoticeKind } from './notice-event.ts'

/** Words of notices in one language; `{…}` is filled in. */
export interface NoticeWords {
  readonly title: Readonly<Record<NoticeKind, string>>
  readonly text: Readonly<Record<NoticeKind, string>>
  readonly reasons: Readonly<Record<ParkCode | DeadCode | ClientErrorCode, string>>
  readonly several: string
  readonly testTitle: string
  readonly testText: string
  /** For `Intl`. */
  readonly locale: string
}

const en: NoticeWords = {
  title: {
    'grab-done': 'Done: {name}',
    'grab-parked': 'Parked: {name}',
    'grab-dead': 'Given up: {name}',
    'client-down': 'Client down: {client}',
    'traffic-quota': 'Traffic used up: {client}',
  },
  text: {
    'grab-done': '{client} has it, from {indexer}.',
    'grab-parked': '{reason} From {indexer}; Shoal keeps it and goes on by itself.',
    'grab-dead': '{reason} From {indexer}.',
    'client-down': '{client} has not answered for a minute. {reason}',
    'traffic-quota': '{client} has used its traffic of this month and takes nothing new until the next.',
  },
  reasons: {
    'address-refused': 'The link leads into a private network: allow its host if it is your own indexer.',
    'tracker-not-allowed': 'None of its trackers is public, or allowed for the built-in client.',
    'fetch-failing': 'The link keeps failing.',
    'no-client': 'No client may take it.',
    'round-full': 'It waits for the next round.',
    'clients-down': 'No client answers.',
    'no-room': 'No client has room for it.',
    'cap-reached': 'A cap per hour is reached.',
    'client-refused': 'Every client refused it.',
    restored: 'Restored from a backup: a client that may have it already must answer first.',
    'link-gone': 'The link is gone.',
    'not-a-torrent': 'The link did not give a torrent.',
    'body-too-large': 'The link gave too much for a torrent.',
    'wrong-torrent': 'The torrent has another info-hash than was announced.',
    expired: 'It waited too long.',
    'metadata-not-found': 'No peer gave its metadata in time.',
    'client-unreachable': 'It cannot be reached.',
    'client-silent': 'It does not answer in time.',
    'client-login': 'It refuses the user name or password.',
    'client-gate': 'A web server in front of it asks for a login of its own.',
    'client-banned': 'It has shut Shoal out after too many failed logins.',
    'client-protocol': 'It answers in a way that Shoal does not understand.',
  },
  several: '{count} notices from Shoal',
  testTitle: 'Test from Shoal',
  testText: 'This channel works: “{name}” will receive notices here.',
  locale: 'en-GB',
}

const zh: NoticeWords = {
  title: {
    'grab-done': '已完成：{name}',
    'grab-parked': '已搁置：{name}',
    'grab-dead': '已放弃：{name}',
    'client-down': '下载器离线：{client}',
    'traffic-quota': '流量已用完：{client}',
  },
  text: {
    'grab-done': '{client} 已收到，来自站点 {indexer}。',
    'grab-parked': '{reason}来自站点 {indexer}；Shoal 会保留它并自动继续。',
    'grab-dead': '{reason}来自站点 {indexer}。',
    'client-down': '{client} 已有一分钟没有响应。{reason}',
    'traffic-quota': '{client} 已用完本月流量，下个月之前不再接收新的种子。',
  },
  reasons: {
    'address-refused': '链接指向内网地址：如果是你自己的站点，请允许该主机。',
    'tracker-not-allowed': '它没有公开的 Tracker，也没有允许内置下载器使用的 Tracker。',
    'fetch-failing': '链接一直无法获取。',
    'no-client': '没有可以接收它的下载器。',
    'round-full': '等待下一轮。',
    'clients-down': '所有下载器都没有响应。',
    'no-room': '没有下载器有足够的空间或流量。',
    'cap-reached': '已达到每小时上限。',
    'client-refused': '所有下载器都拒绝了它。',
    restored: '从备份恢复：可能已有此种子的下载器需先响应。',
    'link-gone': '链接已失效。',
    'not-a-torrent': '链接返回的不是种子。',
    'body-too-large': '链接返回的内容过大，不是种子。',
    'wrong-torrent': '种子的 info-hash 与推送的不一致。',
    expired: '等待时间过长。',
    'metadata-not-found': '没有用户在限定时间内提供元数据。',
    'client-unreachable': '无法连接。',
    'client-silent': '未在限定时间内响应。',
    'client-login': '用户名或密码被拒绝。',
    'client-gate': '前置 Web 服务器要求单独登录。',
    'client-banned': '登录失败次数过多，Shoal 已被封禁。',
    'client-protocol': '返回了 Shoal 无法理解的内容。',
  },
  several: 'Shoal 的 {count} 条通知',
  testTitle: '来自 Shoal 的测试',
  testText: '此通道可用：“{name}”的通知会发到这里。',
  locale: 'zh-CN',
}

export const noticeWords = { en, zh } as const
