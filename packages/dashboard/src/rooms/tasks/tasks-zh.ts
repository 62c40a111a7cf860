import type { Words } from '../../i18n/words.ts'
import type { tasksEn } from './tasks-en.ts'

export const tasksZh: Words<typeof tasksEn> = {
  title: '截图任务',
  lead: '只获取关键帧，就能得到任意种子的截图。',
  submitTitle: '制作截图',
  torrent: '信息哈希值或磁力链接',
  torrentExample: 'magnet:?xt=urn:btih:…',
  torrentHint: '只获取视频索引和所选画面所在的区块。',
  torrentInvalid: '请粘贴信息哈希值（40 或 64 位十六进制）或磁力链接。',
  shots: '截图数',
  shotsInvalid: '请填写 1 到 {{most}} 之间的数。',
  submit: '开始',
  search: '名称或信息哈希值',
  filterState: '按状态筛选',
  anyState: '全部状态',
  torrentColumn: '种子',
  state: '状态',
  changed: '更新时间',
  none: '还没有截图任务',
  noneHint: '可以在上方新建；每次抓取之后，Shoal 也会自动新建一个。',
  noMatch: '没有符合条件的任务',
  noMatchHint: '请尝试更短的名称，或选择其他状态。',
}
