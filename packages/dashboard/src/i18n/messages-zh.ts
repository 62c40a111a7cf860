import type { messagesEn } from './messages-en.ts'
import type { Words } from './words.ts'

export const messagesZh: Words<typeof messagesEn> = {}
