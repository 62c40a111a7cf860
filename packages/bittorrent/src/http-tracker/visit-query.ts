import type { Bytes } from '../bytes/bytes.ts'
import { latin1FromBytes } from '../bytes/latin1.ts'
import { percentDecode } from '../bytes/percent.ts'
import { HttpRequestError } from './http-request-error.ts'

const AMPERSAND = 0x26
const SEMICOLON = 0x3b
const EQUALS = 0x3d
const PERCENT = 0x25

/** Bytes of a query: 74 escaped info-hashes and room to spare. */
export const MAX_QUERY = 16_384
/** `key=value` pairs of a query. */
export const MAX_QUERY_PAIRS = 512

/**
 * Calls `visit` for each `key=value` of a raw query with the key decoded and the range of its still escaped value.
 * Throws `HttpRequestError` for a query beyond its bounds.
 */
export function visitQuery(query: Bytes, visit: (key: string, start: number, end: number) => void): void {
  if (query.length > MAX_QUERY) throw new HttpRequestError('query string too long')
  let pairs = 0
  for (let at = 0; at < query.length; ) {
    let end = at
    let equals = -1
    let escaped = false
    for (; end < query.length; end++) {
      const byte = query[end]
      if (byte === AMPERSAND || byte === SEMICOLON) break
      if (equals >= 0) continue
      if (byte === EQUALS) equals = end
      else if (byte === PERCENT) escaped = true
    }
    if (++pairs > MAX_QUERY_PAIRS) throw new HttpRequestError('too many parameters')
    const keyEnd = equals < 0 ? end : equals
    const key = escaped ? percentDecode(query, at, keyEnd) : query.subarray(at, keyEnd)
    visit(latin1FromBytes(key), equals < 0 ? end : equals + 1, end)
    at = end + 1
  }
}
