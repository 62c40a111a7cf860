import type { NoticeChannelKind } from '@shoal/api'
import type { noticesEn } from './notices-en.ts'

/** One field of a kind of channel. */
export interface ChannelField {
  /** As the API calls it. */
  readonly name: string
  readonly label: keyof (typeof noticesEn)['field']
  /** Never shown again; left empty it stays as it is. */
  readonly secret?: boolean
  readonly optional?: boolean
  readonly example?: string
}

const secret: ChannelField = { name: 'secret', label: 'secret', secret: true, optional: true }

/** A server of one's own instead of the service's. */
function server(example: string): ChannelField {
  return { name: 'server', label: 'server', optional: true, example }
}

/** What each service needs, in the order of the form. */
export const channelFields: Readonly<Record<NoticeChannelKind, readonly ChannelField[]>> = {
  telegram: [
    { name: 'token', label: 'botToken', secret: true, example: '123456:ABC-DEF' },
    { name: 'chatId', label: 'chatId', example: '-1001234567890' },
    server('https://api.telegram.org'),
  ],
  discord: [{ name: 'url', label: 'url', secret: true, example: 'https://discord.com/api/webhooks/…' }],
  ntfy: [
    { name: 'topic', label: 'topic', example: 'shoal-7f3a' },
    { name: 'token', label: 'accessToken', secret: true, optional: true },
    server('https://ntfy.sh'),
  ],
  gotify: [
    { name: 'server', label: 'server', example: 'https://gotify.example.org' },
    { name: 'token', label: 'appToken', secret: true },
  ],
  email: [
    { name: 'host', label: 'host', example: 'smtp.example.org' },
    { name: 'port', label: 'port', optional: true, example: '587' },
    { name: 'security', label: 'security', optional: true },
    { name: 'username', label: 'username', optional: true },
    { name: 'password', label: 'password', secret: true, optional: true },
    { name: 'from', label: 'from', example: 'shoal@example.org' },
    { name: 'to', label: 'to', example: 'me@example.org' },
  ],
  wecom: [
    { name: 'token', label: 'robotKey', secret: true, example: '693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa' },
    server('https://qyapi.weixin.qq.com'),
  ],
  dingtalk: [{ name: 'token', label: 'robotToken', secret: true }, secret, server('https://oapi.dingtalk.com')],
  feishu: [{ name: 'token', label: 'hookId', secret: true }, secret, server('https://open.feishu.cn')],
  bark: [{ name: 'token', label: 'deviceKey', secret: true }, server('https://api.day.app')],
  serverchan: [{ name: 'token', label: 'sendKey', secret: true, example: 'SCT…' }, server('https://sctapi.ftqq.com')],
  webhook: [{ name: 'url', label: 'url', secret: true, example: 'https://example.org/hook' }, secret],
}
