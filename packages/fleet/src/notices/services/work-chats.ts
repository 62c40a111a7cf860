import type { NoticeChannel } from '../notice-channel.ts'
import type { NoticeMessage } from '../write-notice.ts'
import { below, codeRefusal, errcodeRefusal, jsonRequest } from './json-request.ts'
import type { NoticeRequest, Signing } from './service-request.ts'

type Channel<Kind extends NoticeChannel['kind']> = Extract<NoticeChannel, { kind: Kind }>

/** 企业微信's most for a text, in bytes. */
const WECOM_BYTES = 2_048
const SECOND = 1_000 // milliseconds

/** A group robot of 企业微信. */
export function wecom({ server, token }: Channel<'wecom'>, message: NoticeMessage): NoticeRequest {
  const url = below(server, `/cgi-bin/webhook/send?key=${encodeURIComponent(token)}`)
  const content = cutBytes(plain(message), WECOM_BYTES)
  return jsonRequest(url, { msgtype: 'text', text: { content } }, { refusal: errcodeRefusal })
}

/** A group robot of 钉钉; its signature is of `timestamp\nsecret` in milliseconds, keyed by the secret. */
export function dingtalk(
  { server, token, secret }: Channel<'dingtalk'>,
  message: NoticeMessage,
  { now, hmacSha256 }: Signing,
): NoticeRequest {
  const query = new URLSearchParams({ access_token: token })
  if (secret !== undefined) {
    query.set('timestamp', String(now))
    query.set('sign', base64(hmacSha256(secret, `${now}\n${secret}`)))
  }
  const body = { msgtype: 'text', text: { content: plain(message) } }
  return jsonRequest(below(server, `/robot/send?${query}`), body, { refusal: errcodeRefusal })
}

/** A group robot of 飞书; its signature is of nothing, keyed by `timestamp\nsecret` in seconds. */
export function feishu(
  { server, token, secret }: Channel<'feishu'>,
  message: NoticeMessage,
  { now, hmacSha256 }: Signing,
): NoticeRequest {
  const timestamp = String(Math.floor(now / SECOND))
  const signed = secret === undefined ? {} : { timestamp, sign: base64(hmacSha256(`${timestamp}\n${secret}`, '')) }
  const body = { ...signed, msg_type: 'text', content: { text: plain(message) } }
  return jsonRequest(below(server, `/open-apis/bot/v2/hook/${token}`), body, { refusal: codeRefusal(0) })
}

function plain({ title, text }: NoticeMessage): string {
  return `${title}\n${text}`
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function cutBytes(text: string, most: number): string {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length <= most) return text
  const end = [...'…'].length * 3
  return `${new TextDecoder('utf-8', { fatal: false }).decode(bytes.subarray(0, most - end)).replace(/\uFFFD+$/, '')}…`
}
