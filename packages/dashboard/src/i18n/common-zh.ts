import type { commonEn } from './common-en.ts'
import type { Words } from './words.ts'

export const commonZh: Words<typeof commonEn> = {
  tryAgain: '重试',
  copy: '复制：{{what}}',
  copied: '已复制',
  cancel: '取消',
  close: '关闭',
  show: '显示',
  hide: '隐藏',
  never: '从未',
  unknown: '未知',
  clearSearch: '清除搜索',
  pages: '翻页',
  firstPage: '第一页',
  nextPage: '下一页',
  inTotal: '共 {{count, number}} 项',
  clearFilters: '清除筛选',
  infoHash: '信息哈希值',
  fromFile: '来自配置文件',
}
