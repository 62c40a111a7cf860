import { type Bytes, percentDecodeInto } from '@shoal/bittorrent'
import { type AnnounceCall, announceEvent } from '../request/announce-call.ts'
import { fingerprintOf } from './peer-fingerprint.ts'

const AMPERSAND = 0x26
const SEMICOLON = 0x3b
const EQUALS = 0x3d
const ZERO = 0x30
const MINUS = 0x2d
const HASH_BYTES = 20
const MOST_PAIRS = 512
const LONGEST_NUMBER = 20 // digits of 2^64

/**
 * Reads the raw query of an HTTP announce straight into an `AnnounceCall`, without a copy or a string. Means the same as
 * `parseAnnounceQuery` of `@shoal/bittorrent` (a property test holds the two together); that one is for everyone else.
 */
export class AnnounceQuery {
  compact = true
  noPeerId = false
  /** Undefined when the client names no number. */
  wanted: number | undefined
  /** The range of `ip=`'s still escaped value; start −1 when it is absent. */
  ipStart = -1
  ipEnd = -1
  /** The range of `passkey=`'s value; start −1 when it is absent. */
  passkeyStart = -1
  passkeyEnd = -1
  readonly #infoHash: Uint8Array
  readonly #peerId: Uint8Array
  readonly #call: AnnounceCall
  readonly #scratch = new Uint8Array(24)
  #seen = 0
  #key = 0
  #value = 0

  constructor(call: AnnounceCall) {
    this.#call = call
    this.#infoHash = new Uint8Array(call.infoHash.buffer, call.infoHash.byteOffset, HASH_BYTES)
    this.#peerId = new Uint8Array(call.peerId.buffer, call.peerId.byteOffset, HASH_BYTES)
  }

  /** Reads `source[start, end)`. Returns why it is no announce, in words for the peer, or undefined. */
  read(source: Bytes, start: number, end: number): string | undefined {
    this.#reset()
    let pairs = 0
    for (let at = start; at < end; ) {
      let stop = at
      let equals = -1
      let hash = 0
      for (; stop < end; stop++) {
        const byte = source[stop] ?? 0
        if (byte === AMPERSAND || byte === SEMICOLON) break
        if (equals >= 0) continue
        if (byte === EQUALS) equals = stop
        else hash = (Math.imul(hash, 31) + byte) | 0
      }
      if (++pairs > MOST_PAIRS) return 'too many parameters'
      const keyEnd = equals < 0 ? stop : equals
      const problem = this.#visit(hash, keyEnd - at, source, Math.min(keyEnd + 1, stop), stop)
      if (problem !== undefined) return problem
      at = stop + 1
    }
    return this.#finish()
  }

  #reset(): void {
    const call = this.#call
    this.compact = true
    this.noPeerId = false
    this.wanted = undefined
    this.ipStart = -1
    this.passkeyStart = -1
    this.#seen = 0
    this.#key = 0
    call.port = 0
    call.uploaded = 0
    call.downloaded = 0
    call.left = 0
    call.event = announceEvent.none
    call.sourceFamily = 0
  }

  #finish(): string | undefined {
    if ((this.#seen & SEEN.infoHash) === 0) return 'info_hash must be 20 bytes'
    if ((this.#seen & SEEN.peerId) === 0) return 'peer_id must be 20 bytes'
    if ((this.#seen & SEEN.port) === 0) return 'port must be from 0 to 65535'
    this.#call.seeder = this.#call.left === 0 && (this.#seen & SEEN.left) !== 0
    this.#call.fingerprint = fingerprintOf(this.#call.peerId, this.#key)
    return undefined
  }

  /** Takes one pair. Of repeated keys the first one counts. */
  #visit(hash: number, length: number, source: Bytes, start: number, end: number): string | undefined {
    const flag = flagOf(hash, length)
    if (flag === 0 || (this.#seen & flag) !== 0) return undefined
    this.#seen |= flag
    switch (flag) {
      case SEEN.infoHash:
        return fill(source, start, end, this.#infoHash) ? undefined : 'info_hash must be 20 bytes'
      case SEEN.peerId:
        return fill(source, start, end, this.#peerId) ? undefined : 'peer_id must be 20 bytes'
      case SEEN.port:
        return this.#port(source, start, end)
      case SEEN.uploaded:
        if (!this.#count(source, start, end)) return 'uploaded must be a number'
        this.#call.uploaded = this.#value
        return undefined
      case SEEN.downloaded:
        if (!this.#count(source, start, end)) return 'downloaded must be a number'
        this.#call.downloaded = this.#value
        return undefined
      case SEEN.left:
        if (!this.#count(source, start, end)) return 'left must be a number'
        this.#call.left = source[start] === MINUS ? Number.MAX_SAFE_INTEGER : this.#value
        return undefined
      case SEEN.event:
        return this.#event(source, start, end)
      case SEEN.numWant:
        this.wanted = this.#number(source, start, end) ? this.#value : undefined
        return undefined
      case SEEN.key:
        this.#readKey(source, start, end)
        return undefined
      case SEEN.compact:
        this.compact = !(end - start === 1 && source[start] === ZERO)
        return undefined
      case SEEN.noPeerId:
        this.noPeerId = end - start === 1 && source[start] === ZERO + 1
        return undefined
      case SEEN.ip:
        this.ipStart = start
        this.ipEnd = end
        return undefined
      case SEEN.passkey:
        this.passkeyStart = start
        this.passkeyEnd = end
        return undefined
    }
    return undefined
  }

  #port(source: Bytes, start: number, end: number): string | undefined {
    if (!this.#number(source, start, end) || this.#value > 65_535) return 'port must be from 0 to 65535'
    this.#call.port = ((this.#value & 0xff) << 8) | (this.#value >>> 8)
    return undefined
  }

  #event(source: Bytes, start: number, end: number): string | undefined {
    let hash = 0
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (source[at] ?? 0)) | 0
    const event = EVENTS.get(hash)
    if (event === undefined) return 'unknown event'
    this.#call.event = event
    return undefined
  }

  /** Any form of key becomes 32 bits: only equality matters. Eight hexadecimal digits mean what they say, as over UDP. */
  #readKey(source: Bytes, start: number, end: number): void {
    const length = percentDecodeInto(source, start, end, this.#scratch)
    let hex = 0
    let isHex = length > 0 && length <= 8
    let hash = 0
    for (let at = 0; at < length; at++) {
      const byte = this.#scratch[at] ?? 0
      const digit = byte >= ZERO && byte <= 0x39 ? byte - ZERO : (byte | 0x20) - 0x57
      if (digit < 0 || digit > 15 || (digit > 9 && (byte | 0x20) < 0x61)) isHex = false
      hex = (hex << 4) | digit
      hash = (Math.imul(hash, 31) + byte) | 0
    }
    this.#key = isHex ? hex : hash
  }

  /** Decimal digits into `#value`; false for anything else. */
  #number(source: Bytes, start: number, end: number): boolean {
    if (start === end || end - start > LONGEST_NUMBER) return false
    let value = 0
    for (let at = start; at < end; at++) {
      const digit = (source[at] ?? 0) - ZERO
      if (digit < 0 || digit > 9) return false
      value = value * 10 + digit
    }
    this.#value = value
    return true
  }

  /** A counter: an empty one is 0, and −1 is what some clients write for unknown. */
  #count(source: Bytes, start: number, end: number): boolean {
    this.#value = 0
    if (start === end) return true
    if (source[start] !== MINUS) return this.#number(source, start, end)
    return end - start === 2 && source[start + 1] === ZERO + 1
  }
}

function fill(source: Bytes, start: number, end: number, target: Uint8Array): boolean {
  return percentDecodeInto(source, start, end, target) === target.length
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
  key: 256,
  compact: 512,
  noPeerId: 1024,
  ip: 2048,
  passkey: 4096,
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
  ['key', SEEN.key],
  ['compact', SEEN.compact],
  ['no_peer_id', SEEN.noPeerId],
  ['ip', SEEN.ip],
  ['passkey', SEEN.passkey],
] as const

const KEY_FLAGS = new Map<number, readonly [length: number, flag: number]>(
  KEYS.map(([key, flag]) => [textHash(key), [key.length, flag]]),
)

const EVENTS = new Map<number, number>([
  [textHash(''), announceEvent.none],
  [textHash('empty'), announceEvent.none],
  [textHash('started'), announceEvent.started],
  [textHash('completed'), announceEvent.completed],
  [textHash('stopped'), announceEvent.stopped],
  [textHash('paused'), announceEvent.paused],
])

function flagOf(hash: number, length: number): number {
  const known = KEY_FLAGS.get(hash)
  return known !== undefined && known[0] === length ? known[1] : 0
}
