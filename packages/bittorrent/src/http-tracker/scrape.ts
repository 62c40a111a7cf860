import type { ScrapeCounts } from '../announce/announce-request.ts'
import { type BencodeInput, isDictionary } from '../bencode/bencode-value.ts'
import { encodeBencode } from '../bencode/encode-bencode.ts'
import { readInteger } from '../bencode/read-dictionary.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { toHex } from '../bytes/hex.ts'
import { latin1Bytes, latin1FromBytes } from '../bytes/latin1.ts'
import { percentDecode, percentEncode } from '../bytes/percent.ts'
import { replyDictionary } from './announce-reply.ts'
import { parseFailure, type TrackerFailure } from './failure-reply.ts'
import { withQuery } from './format-announce-url.ts'
import { HttpReplyError } from './http-reply-error.ts'
import { HttpRequestError } from './http-request-error.ts'
import { queryBytes } from './parse-announce-query.ts'
import { visitQuery } from './visit-query.ts'

/** The info-hashes that a raw scrape query asks for, in order (BEP 48); none asks for all. Throws `HttpRequestError`. */
export function parseScrapeQuery(rawQuery: Bytes | string): readonly Bytes[] {
  const query = queryBytes(rawQuery)
  const infoHashes: Bytes[] = []
  visitQuery(query, (key, start, end) => {
    if (key !== 'info_hash') return
    const hash = percentDecode(query, start, end)
    if (hash.length !== 20) throw new HttpRequestError('info_hash must be 20 bytes')
    infoHashes.push(hash)
  })
  return infoHashes
}

/**
 * The scrape URL that belongs to an announce URL: the last path segment begins with `announce` and that word becomes
 * `scrape`; undefined where the convention does not apply and the tracker cannot be scraped.
 */
export function scrapeUrlOf(announceUrl: string): string | undefined {
  const [bare = ''] = announceUrl.split('#', 1)
  const [path = '', query] = splitOnce(bare, '?')
  const slash = path.lastIndexOf('/')
  const segment = path.slice(slash + 1)
  if (!segment.startsWith('announce')) return undefined
  const scraped = `${path.slice(0, slash + 1)}scrape${segment.slice('announce'.length)}`
  return query === undefined ? scraped : `${scraped}?${query}`
}

/** The scrape URL with the info-hashes as its query. */
export function formatScrapeUrl(scrapeUrl: string, infoHashes: readonly Bytes[]): string {
  return withQuery(scrapeUrl, infoHashes.map((hash) => `info_hash=${percentEncode(hash)}`).join('&'))
}

/** Counts by info-hash in lower-case hexadecimal. */
export interface ScrapeReply {
  readonly kind: 'scrape'
  readonly files: ReadonlyMap<string, ScrapeCounts>
  /** Seconds before which not to scrape again. */
  readonly minRequestInterval?: number
}

/** The bencoded counts, in pairs of a 20-byte info-hash and its counts. */
export function encodeScrapeReply(
  entries: readonly (readonly [Bytes, ScrapeCounts])[],
  minRequestInterval?: number,
): Bytes {
  const files = new Map<string, BencodeInput>()
  for (const [hash, counts] of entries) {
    files.set(
      latin1FromBytes(hash),
      new Map([
        ['complete', counts.seeders],
        ['downloaded', counts.completed],
        ['incomplete', counts.leechers],
      ]),
    )
  }
  const reply = new Map<string, BencodeInput>([['files', files]])
  if (minRequestInterval !== undefined) reply.set('flags', new Map([['min_request_interval', minRequestInterval]]))
  return encodeBencode(reply)
}

/** The counts, or the tracker's refusal. Throws `HttpReplyError` for bytes that are neither. */
export function parseScrapeReply(bytes: Bytes): ScrapeReply | TrackerFailure {
  const dictionary = replyDictionary(bytes)
  const failure = parseFailure(dictionary)
  if (failure !== undefined) return failure
  const files = dictionary.get('files')
  if (!isDictionary(files)) throw new HttpReplyError('a dictionary without files')
  const counts = new Map<string, ScrapeCounts>()
  for (const [key, entry] of files) {
    const hash = latin1Bytes(key)
    if (hash === undefined || !isDictionary(entry)) continue
    const count = (field: string): number => Math.max(0, readInteger(entry, field) ?? 0)
    counts.set(toHex(hash), {
      seeders: count('complete'),
      leechers: count('incomplete'),
      completed: count('downloaded'),
    })
  }
  const flags = dictionary.get('flags')
  const minimum = isDictionary(flags) ? readInteger(flags, 'min_request_interval') : undefined
  return { kind: 'scrape', files: counts, minRequestInterval: minimum }
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)]
}
