import type { AnnounceRequest } from '../announce/announce-request.ts'
import { percentEncode } from '../bytes/percent.ts'

/** The announce URL with the request as its query, keys in the order that most clients use. */
export function formatAnnounceUrl(announceUrl: string, request: AnnounceRequest): string {
  const parts = [
    `info_hash=${percentEncode(request.infoHash)}`,
    `peer_id=${percentEncode(request.peerId)}`,
    `port=${request.port}`,
    `uploaded=${count(request.uploaded)}`,
    `downloaded=${count(request.downloaded)}`,
    `left=${count(request.left)}`,
    ...(request.event === 'none' ? [] : [`event=${request.event}`]),
    ...(request.numWant === undefined ? [] : [`numwant=${request.numWant}`]),
    ...(request.key === undefined ? [] : [`key=${request.key.toString(16).toUpperCase().padStart(8, '0')}`]),
    `compact=${request.compact ? 1 : 0}`,
    ...(request.noPeerId ? ['no_peer_id=1'] : []),
    ...(request.ip === undefined ? [] : [`ip=${encodeURIComponent(request.ip)}`]),
    ...(request.trackerId === undefined ? [] : [`trackerid=${percentEncode(request.trackerId)}`]),
  ]
  return withQuery(announceUrl, parts.join('&'))
}

/** The URL with more query; one that a URL already has (a passkey, say) stays in front. */
export function withQuery(url: string, query: string): string {
  const bare = url.split('#', 1)[0] ?? ''
  if (!bare.includes('?')) return `${bare}?${query}`
  return bare.endsWith('?') || bare.endsWith('&') ? bare + query : `${bare}&${query}`
}

/** A counter as decimal digits. Doubles from 2^53 up print exactly as the integer they are. */
function count(value: number): string {
  return value < Number.MAX_SAFE_INTEGER ? String(Math.max(0, value)) : BigInt(value).toString()
}
