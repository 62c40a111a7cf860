import type { NoticeChannel } from '../notice-channel.ts'
import type { NoticeMessage } from '../write-notice.ts'
import { below, codeRefusal, jsonRequest } from './json-request.ts'
import type { NoticeRequest } from './service-request.ts'

type Channel<Kind extends NoticeChannel['kind']> = Extract<NoticeChannel, { kind: Kind }>

/** Published as JSON at the server's root: headers could not hold Chinese titles. */
export function ntfy({ server, topic, token }: Channel<'ntfy'>, { title, text }: NoticeMessage): NoticeRequest {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return jsonRequest(below(server, '/'), { topic, title, message: text }, { headers })
}

const GOTIFY_PRIORITY = 5 // shown, with a sound

/** An application's token of a Gotify server. */
export function gotify({ server, token }: Channel<'gotify'>, { title, text }: NoticeMessage): NoticeRequest {
  const body = { title, message: text, priority: GOTIFY_PRIORITY }
  return jsonRequest(below(server, '/message'), body, { headers: { 'x-gotify-key': token } })
}

/** The V2 interface: the key is in the body, not in the address. */
export function bark({ server, token }: Channel<'bark'>, { title, text }: NoticeMessage): NoticeRequest {
  const body = { device_key: token, title, body: text, group: 'Shoal' }
  return jsonRequest(below(server, '/push'), body, { refusal: codeRefusal(200) })
}

/** Server酱's most for a title, in characters. */
const SERVERCHAN_TITLE = 32

/** Server酱 Turbo, and Server酱³, whose keys name their server. */
export function serverchan({ server, token }: Channel<'serverchan'>, { title, text }: NoticeMessage): NoticeRequest {
  const third = /^sctp(\d+)t/.exec(token)?.[1]
  const url =
    third === undefined
      ? below(server ?? 'https://sctapi.ftqq.com', `/${token}.send`)
      : below(server ?? `https://${third}.push.ft07.com`, `/send/${token}.send`)
  const short = [...title].slice(0, SERVERCHAN_TITLE).join('')
  return {
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams({ title: short, desp: `${title}\n\n${text}` }).toString(),
    refusal: codeRefusal(0),
  }
}
