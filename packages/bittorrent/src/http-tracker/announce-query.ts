import type { AnnounceEvent, AnnounceRequest } from '../announce/announce-request.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { latin1Bytes, latin1FromBytes } from '../bytes/latin1.ts'
import { percentDecode, percentEncode } from '../bytes/percent.ts'
import { utf8Text } from '../bytes/utf8.ts'
import { peerId } from '../identity/peer-id.ts'
import { HttpRequestError } from './http-request-error.ts'
import { visitQuery } from './visit-query.ts'

const EVENTS: Readonly<Record<string, AnnounceEvent>> = {
  started: 'started',
  completed: 'completed',
  stopped: 'stopped',
  paused: 'paused',
  empty: 'none',
  '': 'none',
}
const EMPTY = new Uint8Array(0)

/**
 * The announce in the raw query of a URL, without the `?` (BEP 3 § Trackers). Takes it before anyone decoded it: the
 * bytes as they came, or a text with a character per byte. Of repeated keys the first one counts. Throws
 * `HttpRequestError`, whose message is for the peer.
 */
export function parseAnnounceQuery(rawQuery: Bytes | string): AnnounceRequest {
  const query = queryBytes(rawQuery)
  const values = new Map<string, Bytes>()
  visitQuery(query, (key, start, end) => {
    if (!values.has(key)) values.set(key, percentDecode(query, start, end))
  })
  const infoHash = values.get('info_hash') ?? EMPTY
  const id = values.get('peer_id') ?? EMPTY
  if (infoHash.length !== 20) throw new HttpRequestError('info_hash must be 20 bytes')
  if (id.length !== 20) throw new HttpRequestError('peer_id must be 20 bytes')
  const port = numberOf(values.get('port'))
  if (port === undefined || port > 65_535) throw new HttpRequestError('port must be from 0 to 65535')
  const event = EVENTS[textOf(values.get('event'))]
  if (event === undefined) throw new HttpRequestError('unknown event')
  const ip = textOf(values.get('ip'))
  return {
    infoHash,
    peerId: peerId(id),
    port,
    uploaded: countOf(values, 'uploaded'),
    downloaded: countOf(values, 'downloaded'),
    left: countOf(values, 'left'),
    event,
    numWant: numWantOf(values),
    key: keyOf(values.get('key')),
    compact: textOf(values.get('compact')) !== '0',
    noPeerId: textOf(values.get('no_peer_id')) === '1',
    ip: ip === '' ? undefined : ip,
    trackerId: values.get('trackerid'),
  }
}

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

/** The bytes of a raw query; characters above U+00FF, which no client sends unescaped, are refused. */
export function queryBytes(rawQuery: Bytes | string): Bytes {
  if (typeof rawQuery !== 'string') return rawQuery
  const bytes = latin1Bytes(rawQuery)
  if (bytes === undefined) throw new HttpRequestError('query is not bytes')
  return bytes
}

/** A counter as decimal digits. Doubles from 2^53 up print exactly as the integer they are. */
function count(value: number): string {
  return value < Number.MAX_SAFE_INTEGER ? String(Math.max(0, value)) : BigInt(value).toString()
}

function textOf(value: Bytes | undefined): string {
  return value === undefined ? '' : utf8Text(value)
}

/** Decimal digits, at most the twenty of 2^64, else undefined. */
function numberOf(value: Bytes | undefined): number | undefined {
  if (value === undefined || value.length === 0 || value.length > 20) return undefined
  let number = 0
  for (const byte of value) {
    if (byte < 0x30 || byte > 0x39) return undefined
    number = number * 10 + (byte - 0x30)
  }
  return value.length <= 15 ? number : Number(latin1FromBytes(value)) // sums of digits round more than once
}

/** A counter that is missing counts as zero; one that is no number is refused. Some clients send −1 for unknown. */
function countOf(values: ReadonlyMap<string, Bytes>, key: string): number {
  const value = values.get(key)
  if (value === undefined || value.length === 0) return 0
  const number = numberOf(value)
  if (number !== undefined) return number
  if (textOf(value) === '-1') return key === 'left' ? Number.MAX_SAFE_INTEGER : 0
  throw new HttpRequestError(`${key} must be a number`)
}

function numWantOf(values: ReadonlyMap<string, Bytes>): number | undefined {
  const value = values.get('numwant') ?? values.get('num want')
  return value === undefined ? undefined : numberOf(value) // −1 too leaves it to the tracker
}

/** Eight hexadecimal digits are the number they write; any other key (aria2 sends bytes) is hashed by FNV-1a. */
function keyOf(value: Bytes | undefined): number | undefined {
  if (value === undefined || value.length === 0) return undefined
  if (value.length <= 8 && /^[0-9a-fA-F]+$/.test(latin1FromBytes(value))) {
    return Number.parseInt(latin1FromBytes(value), 16)
  }
  let hash = 0x811c9dc5
  for (const byte of value) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}
