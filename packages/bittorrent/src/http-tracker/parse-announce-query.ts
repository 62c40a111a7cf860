import type { AnnounceEvent, AnnounceRequest } from '../announce/announce-request.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { latin1Bytes, latin1FromBytes } from '../bytes/latin1.ts'
import { percentDecode } from '../bytes/percent.ts'
import { utf8Text } from '../bytes/utf8.ts'
import { peerId } from '../identity/peer-id.ts'
import { HttpRequestError } from './http-request-error.ts'
import { visitQuery } from './visit-query.ts'

/** The names of events on the wire; `empty` is BEP 3's other way to say none. */
export const EVENT_NAMES: ReadonlyMap<string, AnnounceEvent> = new Map([
  ['started', 'started'],
  ['completed', 'completed'],
  ['stopped', 'stopped'],
  ['paused', 'paused'],
  ['empty', 'none'],
  ['', 'none'],
])

/** What a tracker takes for granted where a query does not say it. */
export interface AnnounceDefaults {
  /** The port of peers that name none; without it they are refused. */
  readonly port?: number
}

const EMPTY = new Uint8Array(0)

/** Bytes left of a peer that does not say. */
export const UNKNOWN_LEFT = Number.MAX_SAFE_INTEGER

/**
 * The announce in the raw query of a URL, without the `?` (BEP 3 § Trackers). Takes it before anyone decoded it: the
 * bytes as they came, or a text with a character per byte. Of repeated keys the first one counts. Pairs are separated by
 * `&` or `;`, names and values may be percent-encoded. Throws `HttpRequestError`, whose message is for the peer.
 * `AnnounceQueryParser` does the same without garbage.
 */
export function parseAnnounceQuery(rawQuery: Bytes | string, defaults: AnnounceDefaults = {}): AnnounceRequest {
  const query = queryBytes(rawQuery)
  const values = new Map<string, Bytes>()
  visitQuery(query, (key, start, end) => {
    if (!values.has(key)) values.set(key, percentDecode(query, start, end))
  })
  const infoHash = values.get('info_hash') ?? EMPTY
  const id = values.get('peer_id') ?? EMPTY
  if (infoHash.length !== 20) throw new HttpRequestError('info_hash must be 20 bytes')
  if (id.length !== 20) throw new HttpRequestError('peer_id must be 20 bytes')
  const port = values.has('port') ? numberOf(values.get('port')) : defaults.port
  if (port === undefined || port > 65_535) throw new HttpRequestError('port must be from 0 to 65535')
  const event = EVENT_NAMES.get(latin1FromBytes(values.get('event') ?? EMPTY))
  if (event === undefined) throw new HttpRequestError('unknown event')
  const ip = utf8Text(values.get('ip') ?? EMPTY)
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
    compact: latin1FromBytes(values.get('compact') ?? EMPTY) !== '0',
    noPeerId: latin1FromBytes(values.get('no_peer_id') ?? EMPTY) === '1',
    ip: ip === '' ? undefined : ip,
    trackerId: values.get('trackerid'),
  }
}

/** The bytes of a raw query; characters above U+00FF, which no client sends unescaped, are refused. */
export function queryBytes(rawQuery: Bytes | string): Bytes {
  if (typeof rawQuery !== 'string') return rawQuery
  const bytes = latin1Bytes(rawQuery)
  if (bytes === undefined) throw new HttpRequestError('query is not bytes')
  return bytes
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

/**
 * A counter that is missing or empty, or −1 as some clients write, is unknown: that is 0 for what was transferred, and
 * more than any torrent has for what is left, because a peer that does not say so is no seeder.
 */
function countOf(values: ReadonlyMap<string, Bytes>, key: string): number {
  const value = values.get(key) ?? EMPTY
  const number = numberOf(value)
  if (number !== undefined) return number
  if (value.length === 0 || latin1FromBytes(value) === '-1') return key === 'left' ? UNKNOWN_LEFT : 0
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
