import { createHmac } from 'node:crypto'
import { request } from 'undici'
import type { HttpNoticeChannel } from '../../notices/notice-channel.ts'
import { judgeAnswer, noticeRequest } from '../../notices/notice-request.ts'
import type { NoticeOutcome } from '../../notices/notice-sender.ts'
import type { NoticeMessage } from '../../notices/write-notice.ts'
import { reason } from '../../reason.ts'
import { outgoingDispatcher } from '../http/outgoing-dispatcher.ts'

/** Answers are a line of JSON; more is not read. Bytes. */
const MAXIMAL_ANSWER = 64 * 1024

export interface HttpSending {
  /** Unix milliseconds, for signatures. */
  readonly now: number
  /** Milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal
}

/** Sends one message; redirects are not followed, because the address holds the secret. */
export async function sendByHttp(
  channel: HttpNoticeChannel,
  message: NoticeMessage,
  { now, timeout, signal }: HttpSending,
): Promise<NoticeOutcome> {
  const hmacSha256 = (key: string, text: string) => createHmac('sha256', key).update(text).digest()
  const wanted = noticeRequest(channel, message, { now, hmacSha256 })
  const dispatcher = outgoingDispatcher({ proxy: channel.proxy }, timeout)
  try {
    const answer = await request(wanted.url, {
      method: 'POST',
      headers: { 'user-agent': 'Shoal', ...wanted.headers },
      body: wanted.body,
      dispatcher,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    })
    const retryAfter = answer.headers['retry-after']
    return judgeAnswer(wanted, {
      status: answer.statusCode,
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
      body: await jsonOf(answer.body),
    })
  } catch (error) {
    signal.throwIfAborted()
    return { kind: 'failed', reason: whyUnreachable(error, new URL(wanted.url).host) }
  } finally {
    await dispatcher.destroy()
  }
}

async function jsonOf(body: AsyncIterable<Uint8Array>): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > MAXIMAL_ANSWER) break
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Messages of errors may hold the address and with it a secret: only the host and a code are told. */
function whyUnreachable(error: unknown, host: string) {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return reason('notice-timeout', `${host} did not answer in time`, { host })
  }
  const cause = codeOf(error) ?? 'cut off'
  return reason('notice-unreachable', `${host} cannot be reached: ${cause}`, { host, cause })
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return codeOf(error instanceof AggregateError ? error.errors[0] : error.cause)
}
