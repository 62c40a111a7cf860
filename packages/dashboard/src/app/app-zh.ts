import type { Words } from '../i18n/words.ts'
import type { appEn } from './app-en.ts'

export const appZh: Words<typeof appEn> = {
  navigation: '导航',
  menu: '菜单',
  skip: '跳到正文',
  language: '语言',
  lightTheme: '浅色主题',
  darkTheme: '深色主题',
  account: '{{name}} 的账户',
  version: 'Shoal {{version}}',
  signOut: '退出登录',
  notFound: '这个地址没有内容',
  notFoundHint: '链接可能已经过期，或者其中的内容已被移除。',
  toOverview: '返回概览',
  live: {
    connecting: '连接中',
    connectingHint: '正在等待与 Shoal 的实时连接。',
    live: '实时',
    liveHint: '页面会随 Shoal 的变化实时更新。',
    lost: '重新连接中',
    lostHint: '实时连接已断开。Shoal 可能正在重启；页面会一直重试，恢复后自动补上遗漏的内容。',
  },
}
