import type { Bytes } from '../bytes/bytes.ts'
import { latin1FromBytes } from '../bytes/latin1.ts'
import { percentDecode, percentDecodeInto } from '../bytes/percent.ts'
import { UDP_EVENTS } from '../udp-tracker/udp-layout.ts'
import { type AnnounceDefaults, EVENT_NAMES, UNKNOWN_LEFT } from './parse-announce-query.ts'
import { MAX_QUERY, MAX_QUERY_PAIRS } from './visit-query.ts'

const AMPERSAND = 0x26
const SEMICOLON = 0x3b
const EQUALS = 0x3d
const PERCENT = 0x25
const ZERO = 0x30
const MINUS = 0x2d
const MAX_DIGITS = 20 // of 2^64
const EXACT_DIGITS = 15 // that a double adds up without rounding
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193
const MAX_SCRATCH = 64 // bytes of a decoded key or number; longer ones are decoded elsewhere

/**
 * Reads announces in place: `parseAnnounceQuery` for the hot path, with the same meaning (one contract suite holds the two
 * together). Info-hash and peer id go to arrays of the caller's, the rest into fields, and nothing is allocated for a
 * query as clients write it.
 */
export class AnnounceQueryParser {
  port = 0
  uploaded = 0
  downloaded = 0
  /** Zero for a seeder; `UNKNOWN_LEFT` for a peer that does not say. */
  left = 0
  /** The number of the event, as in `UDP_EVENTS`. */
  event = 0
  /** Undefined when the client names no number. */
  numWant: number | undefined
  key: number | undefined
  compact = true
  noPeerId = false
  /** The ranges of values that are still escaped; start −1 for those that are absent. */
  ipStart = -1
  ipEnd = -1
  passkeyStart = -1
  passkeyEnd = -1
  trackerIdStart = -1
  trackerIdEnd = -1
  readonly #infoHash: Bytes
  readonly #peerId: Bytes
  readonly #defaultPort: number | undefined
  readonly #scratch = new Uint8Array(MAX_SCRATCH)
  #seen = 0
  #value = 0

  /** `infoHash` and `peerId` have 20 bytes each, and are overwritten by each `read`. */
  constructor(infoHash: Bytes, peerId: Bytes, defaults: AnnounceDefaults = {}) {
    this.#infoHash = infoHash
    this.#peerId = peerId
    this.#defaultPort = defaults.port
  }

  /** Reads `source[start, end)`. Returns why it is no announce, in words for the peer, or undefined. */
  read(source: Bytes, start: number, end: number): string | undefined {
    this.#reset()
    if (end - start > MAX_QUERY) return 'query string too long'
    let pairs = 0
    for (let at = start; at < end; ) {
      let stop = at
      let equals = -1
      let hash = 0
      let escaped = false
      for (; stop < end; stop++) {
        const byte = source[stop] ?? 0
        if (byte === AMPERSAND || byte === SEMICOLON) break
        if (equals >= 0) continue
        if (byte === EQUALS) equals = stop
        else {
          hash = (Math.imul(hash, 31) + byte) | 0
          if (byte === PERCENT) escaped = true
        }
      }
      if (++pairs > MAX_QUERY_PAIRS) return 'too many parameters'
      const keyEnd = equals < 0 ? stop : equals
      const flag = escaped ? this.#escapedKey(source, at, keyEnd) : flagOf(hash, source, at, keyEnd)
      const problem = this.#visit(flag, source, Math.min(keyEnd + 1, stop), stop)
      if (problem !== undefined) return problem
      at = stop + 1
    }
    return this.#finish()
  }

  #reset(): void {
    this.port = 0
    this.uploaded = 0
    this.downloaded = 0
    this.left = UNKNOWN_LEFT
    this.event = 0
    this.numWant = undefined
    this.key = undefined
    this.compact = true
    this.noPeerId = false
    this.ipStart = -1
    this.passkeyStart = -1
    this.trackerIdStart = -1
    this.#seen = 0
  }

  #finish(): string | undefined {
    if ((this.#seen & SEEN.infoHash) === 0) return 'info_hash must be 20 bytes'
    if ((this.#seen & SEEN.peerId) === 0) return 'peer_id must be 20 bytes'
    if ((this.#seen & SEEN.port) !== 0) return undefined
    if (this.#defaultPort === undefined) return 'port must be from 0 to 65535'
    this.port = this.#defaultPort
    return undefined
  }

  /** Takes one pair. Of repeated keys the first one counts. */
  #visit(flag: number, source: Bytes, start: number, end: number): string | undefined {
    if (flag === 0 || (this.#seen & flag) !== 0) return undefined
    if (flag === SEEN.numWantSpaced && (this.#seen & SEEN.numWant) !== 0) return undefined
    this.#seen |= flag
    switch (flag) {
      case SEEN.infoHash:
        return fill(source, start, end, this.#infoHash) ? undefined : 'info_hash must be 20 bytes'
      case SEEN.peerId:
        return fill(source, start, end, this.#peerId) ? undefined : 'peer_id must be 20 bytes'
      case SEEN.port:
        if (!this.#number(source, start, end) || this.#value > 65_535) return 'port must be from 0 to 65535'
        this.port = this.#value
        return undefined
      case SEEN.uploaded:
        if (!this.#count(source, start, end, 0)) return 'uploaded must be a number'
        this.uploaded = this.#value
        return undefined
      case SEEN.downloaded:
        if (!this.#count(source, start, end, 0)) return 'downloaded must be a number'
        this.downloaded = this.#value
        return undefined
      case SEEN.left:
        if (!this.#count(source, start, end, UNKNOWN_LEFT)) return 'left must be a number'
        this.left = this.#value
        return undefined
      case SEEN.event:
        return this.#readEvent(source, start, end)
      case SEEN.numWant:
      case SEEN.numWantSpaced:
        this.numWant = this.#number(source, start, end) ? this.#value : undefined
        return undefined
      case SEEN.key:
        this.#readKey(source, start, end)
        return undefined
      case SEEN.compact:
        this.compact = !isDigit(source, start, end, ZERO)
        return undefined
      case SEEN.noPeerId:
        this.noPeerId = isDigit(source, start, end, ZERO + 1)
        return undefined
      case SEEN.ip:
        this.ipStart = start
        this.ipEnd = end
        return undefined
      case SEEN.passkey:
        this.passkeyStart = start
        this.passkeyEnd = end
        return undefined
      case SEEN.trackerId:
        this.trackerIdStart = start
        this.trackerIdEnd = end
        return undefined
    }
    return undefined
  }

  #escapedKey(source: Bytes, start: number, end: number): number {
    const length = percentDecodeInto(source, start, end, this.#scratch)
    let hash = 0
    for (let at = 0; at < length; at++) hash = (Math.imul(hash, 31) + (this.#scratch[at] ?? 0)) | 0
    return length < 0 ? 0 : flagOf(hash, this.#scratch, 0, length)
  }

  #readEvent(source: Bytes, start: number, end: number): string | undefined {
    let hash = 0
    for (let at = start; at < end; at++) {
      if (source[at] === PERCENT) return this.#escapedEvent(source, start, end)
      hash = (Math.imul(hash, 31) + (source[at] ?? 0)) | 0
    }
    const known = EVENTS.get(hash)
    if (known === undefined || !holds(source, start, end, known.text)) return 'unknown event'
    this.event = known.value
    return undefined
  }

  #escapedEvent(source: Bytes, start: number, end: number): string | undefined {
    const event = EVENT_NAMES.get(latin1FromBytes(percentDecode(source, start, end)))
    if (event === undefined) return 'unknown event'
    this.event = UDP_EVENTS.indexOf(event)
    return undefined
  }

  /** Any form of key becomes 32 bits: eight hexadecimal digits mean what they say, as over UDP; others are hashed. */
  #readKey(source: Bytes, start: number, end: number): void {
    if (start === end) return
    const isShort = end - start <= MAX_SCRATCH
    const bytes = isShort ? this.#scratch : percentDecode(source, start, end)
    const length = isShort ? percentDecodeInto(source, start, end, bytes) : bytes.length
    let hex = 0
    let isHex = length <= 8
    let hash = FNV_OFFSET
    for (let at = 0; at < length; at++) {
      const byte = bytes[at] ?? 0
      const digit = byte >= ZERO && byte <= 0x39 ? byte - ZERO : (byte | 0x20) - 0x57
      if (digit < 0 || digit > 15 || (digit > 9 && (byte | 0x20) < 0x61)) isHex = false
      hex = (hex << 4) | digit
      hash = Math.imul(hash ^ byte, FNV_PRIME)
    }
    this.key = (isHex ? hex : hash) >>> 0
  }

  /** Decimal digits into `#value`; false for anything else. */
  #number(source: Bytes, start: number, end: number): boolean {
    if (start === end) return false
    let value = 0
    for (let at = start; at < end; at++) {
      const digit = (source[at] ?? 0) - ZERO
      if (digit < 0 || digit > 9) return source[at] === PERCENT && this.#escapedNumber(source, start, end)
      value = value * 10 + digit
    }
    if (end - start > EXACT_DIGITS) {
      if (end - start > MAX_DIGITS) return false
      value = Number(latin1FromBytes(source.subarray(start, end))) // sums of digits round more than once
    }
    this.#value = value
    return true
  }

  #escapedNumber(source: Bytes, start: number, end: number): boolean {
    const digits = percentDecode(source, start, end)
    return !digits.includes(PERCENT) && this.#number(digits, 0, digits.length)
  }

  /** A counter: an empty one, and the −1 that some clients write, are unknown. */
  #count(source: Bytes, start: number, end: number, unknown: number): boolean {
    this.#value = unknown
    if (start === end) return true
    if (source[start] === PERCENT) return this.#escapedCount(source, start, end, unknown)
    if (source[start] !== MINUS) return this.#number(source, start, end)
    return isDigit(source, start + 1, end, ZERO + 1)
  }

  #escapedCount(source: Bytes, start: number, end: number, unknown: number): boolean {
    const digits = percentDecode(source, start, end)
    return !digits.includes(PERCENT) && this.#count(digits, 0, digits.length, unknown)
  }
}

function fill(source: Bytes, start: number, end: number, target: Bytes): boolean {
  return percentDecodeInto(source, start, end, target) === target.length
}

/** Whether a value is one character, plain or escaped. */
function isDigit(source: Bytes, start: number, end: number, digit: number): boolean {
  if (end - start === 1) return source[start] === digit
  if (end - start !== 3 || source[start] !== PERCENT) return false
  const decoded = percentDecode(source, start, end)
  return decoded.length === 1 && decoded[0] === digit
}

function textHash(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

const SEEN = {
  infoHash: 1,
  peerId: 2,
  port: 4,
  uploaded: 8,
  downloaded: 16,
  left: 32,
  event: 64,
  numWant: 128,
  numWantSpaced: 256,
  key: 512,
  compact: 1024,
  noPeerId: 2048,
  ip: 4096,
  passkey: 8192,
  trackerId: 16_384,
} as const

const KEYS = [
  ['info_hash', SEEN.infoHash],
  ['peer_id', SEEN.peerId],
  ['port', SEEN.port],
  ['uploaded', SEEN.uploaded],
  ['downloaded', SEEN.downloaded],
  ['left', SEEN.left],
  ['event', SEEN.event],
  ['numwant', SEEN.numWant],
  ['num want', SEEN.numWantSpaced],
  ['key', SEEN.key],
  ['compact', SEEN.compact],
  ['no_peer_id', SEEN.noPeerId],
  ['ip', SEEN.ip],
  ['passkey', SEEN.passkey],
  ['trackerid', SEEN.trackerId],
] as const

/** Texts by their hash; whoever finds one compares the bytes too, for others may have the same hash. */
interface KnownText {
  readonly text: string
  readonly value: number
}

const KEY_FLAGS = new Map<number, KnownText>(KEYS.map(([text, value]) => [textHash(text), { text, value }]))

const EVENTS = new Map<number, KnownText>(
  [...EVENT_NAMES].map(([text, event]) => [textHash(text), { text, value: UDP_EVENTS.indexOf(event) }]),
)

function flagOf(hash: number, source: Bytes, start: number, end: number): number {
  const known = KEY_FLAGS.get(hash)
  return known !== undefined && holds(source, start, end, known.text) ? known.value : 0
}

function holds(source: Bytes, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false
  for (let at = 0; at < text.length; at++) if (source[start + at] !== text.charCodeAt(at)) return false
  return true
}
