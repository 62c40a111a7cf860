import { reason } from '../reason.ts'
import type { HttpNoticeChannel } from './notice-channel.ts'
import type { NoticeOutcome } from './notice-sender.ts'
import { discord, telegram } from './services/chats.ts'
import { bark, gotify, ntfy, serverchan } from './services/pushes.ts'
import type { NoticeRequest, Signing } from './services/service-request.ts'
import { webhook } from './services/webhook.ts'
import { dingtalk, feishu, wecom } from './services/work-chats.ts'
import type { NoticeMessage } from './write-notice.ts'

/** The request that brings a message to a channel. */
export function noticeRequest(channel: HttpNoticeChannel, message: NoticeMessage, signing: Signing): NoticeRequest {
  switch (channel.kind) {
    case 'webhook':
      return webhook(channel, message, signing)
    case 'discord':
      return discord(channel, message)
    case 'telegram':
      return telegram(channel, message)
    case 'ntfy':
      return ntfy(channel, message)
    case 'gotify':
      return gotify(channel, message)
    case 'wecom':
      return wecom(channel, message)
    case 'dingtalk':
      return dingtalk(channel, message, signing)
    case 'feishu':
      return feishu(channel, message, signing)
    case 'bark':
      return bark(channel, message)
    case 'serverchan':
      return serverchan(channel, message)
  }
}

const SECOND = 1_000 // milliseconds
const LONGEST_PAUSE = 3_600 * SECOND

/** What an answer means. The service's own words are kept short: they may be a whole page. */
export function judgeAnswer(
  { refusal }: NoticeRequest,
  answer: { readonly status: number; readonly retryAfter: string | undefined; readonly body: unknown },
): NoticeOutcome {
  const { status, retryAfter, body } = answer
  if (status < 200 || status > 299) {
    const seconds = Number(retryAfter ?? Number.NaN)
    const why = reason('notice-status', `the service answers status ${status}`, { status })
    if (!(seconds > 0)) return { kind: 'failed', reason: why }
    return { kind: 'failed', reason: why, retryAfter: Math.min(seconds * SECOND, LONGEST_PAUSE) }
  }
  const words = refusal?.(body)
  if (words === undefined) return { kind: 'sent' }
  const said = words.slice(0, 200)
  return { kind: 'failed', reason: reason('notice-refused', `the service refuses: ${said}`, { said }) }
}
