import type { NoticeSender } from '../../notices/notice-sender.ts'
import { sendByHttp } from './send-by-http.ts'
import { sendByMail } from './send-by-mail.ts'

/** For everything together, in milliseconds. */
const TIMEOUT = 15_000

/** Brings notices to the real services. */
export function createNoticeSender({
  now,
  timeout = TIMEOUT,
}: {
  readonly now: () => number
  readonly timeout?: number
}): NoticeSender {
  return {
    send: (channel, message, signal) =>
      channel.kind === 'email'
        ? sendByMail(channel, message, { timeout, signal })
        : sendByHttp(channel, message, { now: now(), timeout, signal }),
  }
}
