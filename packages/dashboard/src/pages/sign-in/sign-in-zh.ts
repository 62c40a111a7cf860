import type { Words } from '../../i18n/words.ts'
import type { signInEn } from './sign-in-en.ts'

export const signInZh: Words<typeof signInEn> = {
  title: '登录',
  lead: '进入你的 Shoal',
  name: '用户名',
  password: '密码',
  showPassword: '显示密码',
  submit: '登录',
  nameMissing: '请输入用户名。',
  passwordMissing: '请输入密码。',
  firstTime: '第一次使用？用户名是 admin，密码在 Shoal 首次启动时显示在终端中。',
}
