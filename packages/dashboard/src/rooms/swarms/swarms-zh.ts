import type { Words } from '../../i18n/words.ts'
import type { swarmsEn } from './swarms-en.ts'

export const swarmsZh: Words<typeof swarmsEn> = {
  title: '群体',
  lead: 'Tracker 上有哪些种子，每个种子有哪些用户参与。',
  search: '种子名称或信息哈希值',
  torrent: '种子',
  nameless: '名称未知的种子',
  seeders: '做种者',
  leechers: '下载者',
  completed: '完成次数',
  none: 'Tracker 上还没有种子',
  noneHint: '下载器向此 Tracker 汇报种子后，群体会立即出现在这里。',
  noMatch: '没有符合条件的群体',
  noMatchHint: '请尝试更短的名称，或完整的信息哈希值。',
  peers: '用户',
  address: '地址',
  role: '角色',
  seeder: '做种者',
  leecher: '下载者',
  client: '下载器',
  left: '剩余',
  seen: '最近汇报',
  noPeers: '当前没有用户',
  noPeersHint: '停止汇报的用户会在一段时间后被移除。',
}
