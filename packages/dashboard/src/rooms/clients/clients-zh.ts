import type { Words } from '../../i18n/words.ts'
import type { clientsEn } from './clients-en.ts'

export const clientsZh: Words<typeof clientsEn> = {
  title: '下载器',
  lead: '承载你的种子的下载器，实时测量。',
  client: '下载器',
  stateLabel: '状态',
  up: '上传',
  down: '下载',
  active: '活动下载',
  torrents: '种子',
  free: '剩余空间',
  seen: '最近响应',
  none: '还没有下载器',
  noneHint: '没有配置其他下载器时，Shoal 会自动启动内置下载器。',
  kind: {
    builtin: '内置下载器',
    qbittorrent: 'qBittorrent',
    transmission: 'Transmission',
    deluge: 'Deluge',
    rtorrent: 'rTorrent',
  },
  state: { online: '在线', offline: '离线', degraded: '异常', unknown: '尚未查询' },
}
