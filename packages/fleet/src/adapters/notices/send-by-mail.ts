import { createTransport } from 'nodemailer'
import type { NoticeChannel } from '../../notices/notice-channel.ts'
import type { NoticeOutcome } from '../../notices/notice-sender.ts'
import type { NoticeMessage } from '../../notices/write-notice.ts'
import { reason } from '../../reason.ts'

type EmailChannel = Extract<NoticeChannel, { kind: 'email' }>

/** Sends one message by SMTP. */
export async function sendByMail(
  channel: EmailChannel,
  { title, text }: NoticeMessage,
  { timeout, signal }: { readonly timeout: number; readonly signal: AbortSignal },
): Promise<NoticeOutcome> {
  const { host, port, security, username, password, from, to } = channel
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(username === undefined ? {} : { auth: { user: username, pass: password ?? '' } }),
  })
  const limited = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
  const { promise: over, reject } = Promise.withResolvers<never>()
  const end = () => reject(limited.reason)
  limited.addEventListener('abort', end, { once: true })
  try {
    limited.throwIfAborted()
    await Promise.race([transport.sendMail({ from, to: [...to], subject: title, text }), over])
    return { kind: 'sent' }
  } catch (error) {
    signal.throwIfAborted()
    return { kind: 'failed', reason: whyNotSent(error, host) }
  } finally {
    limited.removeEventListener('abort', end)
    transport.close()
  }
}

/** What the library calls failures, and what they mean here. */
const REFUSED_LOGIN = new Set(['EAUTH', 'ENOAUTH'])

function whyNotSent(error: unknown, host: string) {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const status =
    error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number'
      ? error.responseCode
      : undefined
  if (code !== undefined && REFUSED_LOGIN.has(code)) {
    return reason('notice-login', `${host} refuses the user name or password`, { host })
  }
  if (status !== undefined) return reason('notice-status', `${host} answers ${status}`, { status })
  const cause = code ?? (error instanceof Error && error.name === 'TimeoutError' ? 'no answer in time' : 'cut off')
  return reason('notice-unreachable', `${host} cannot be reached: ${cause}`, { host, cause })
}
