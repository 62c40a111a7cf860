import type { NoticeChannel } from '../notice-channel.ts'
import type { NoticeMessage } from '../write-notice.ts'
import { jsonRequest } from './json-request.ts'
import type { NoticeRequest, Signing } from './service-request.ts'

type Webhook = Extract<NoticeChannel, { kind: 'webhook' }>

/** Shoal's own JSON for programs, signed where a secret is set, as GitHub signs its webhooks. */
export function webhook(
  { url, secret }: Webhook,
  { title, text, events }: NoticeMessage,
  signing: Signing,
): NoticeRequest {
  const body = {
    title,
    text,
    events: events.map(({ kind, subject, at, name, indexer, clientId, reason, month }) => {
      return { event: kind, subject, at, name, indexer, clientId, reason, month }
    }),
  }
  const request = jsonRequest(url, body)
  if (secret === undefined) return request
  const signature = Array.from(signing.hmacSha256(secret, request.body), (byte) => byte.toString(16).padStart(2, '0'))
  return { ...request, headers: { ...request.headers, 'x-shoal-signature': `sha256=${signature.join('')}` } }
}
