import type { Reason } from '../reason.ts'
import type { NoticeChannel } from './notice-channel.ts'
import type { NoticeMessage } from './write-notice.ts'

/** What became of a message; `retryAfter` in milliseconds where the service asked for a pause. */
export type NoticeOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'failed'; readonly reason: Reason; readonly retryAfter?: number }

/** Brings messages to services. Resolves within its own time limit; rejects only when `signal` aborts. */
export interface NoticeSender {
  send(channel: NoticeChannel, message: NoticeMessage, signal: AbortSignal): Promise<NoticeOutcome>
}
