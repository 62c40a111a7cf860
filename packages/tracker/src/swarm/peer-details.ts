import type { Bytes } from '@shoal/bittorrent'
import { mixHash } from '../hash/mix-hash.ts'
import type { AnnounceCall } from '../request/announce-call.ts'
import { DenseTable } from './dense-table.ts'
import { CONTROL_WORDS, control, type SwarmMemory } from './swarm-memory.ts'

/** What is kept of a peer. */
export interface PeerDetail {
  readonly peerId: Bytes
  readonly uploaded: number // bytes
  readonly downloaded: number // bytes
  readonly left: number // bytes
  readonly uploadSpeed: number // bytes a second
  readonly downloadSpeed: number // bytes a second
  readonly firstSeen: number // Unix seconds
  readonly lastSeen: number // Unix seconds
  readonly protocol: number // index into http, udp, ws
  /** Where the announce came from, loaded little-endian, when that is not the peer's address; else undefined. */
  readonly source: Int32Array | undefined
}

/** What each word of a detail record holds. Word 0 is its hash, word 1 a second one: together the key. */
const detailWord = {
  peerId: 2,
  uploaded: 7, // low and high word
  downloaded: 9,
  left: 11,
  lastSeen: 13, // Unix seconds
  firstSeen: 14,
  uploadSpeed: 15, // bytes a second
  downloadSpeed: 16,
  flags: 17, // protocol in bits 0–1, source family in bits 8–15
} as const

/** A source that is not the peer's address, which few have, is a record of its own beside the peer's. */
const sourceWord = { source: 2 } as const
const SOURCE_SEED = 0x2c1b3c6d

const KEY_WORDS = 1
const SECOND_SEED = 0x5bd1e995
const WORD_RANGE = 2 ** 32
const MAX_SPEED = 2 ** 31 - 1 // bytes a second

/**
 * The second tier of memory: what people like to see of a peer but no reply needs. It has a budget of its own, and when
 * that is used up old records give way one after the other. The caller holds the shard's lock.
 */
export class PeerDetails {
  readonly #table: DenseTable
  readonly #control: Int32Array
  readonly #key = new Int32Array(KEY_WORDS)

  constructor(memory: NonNullable<SwarmMemory['details']>, controlWords: Int32Array) {
    this.#table = new DenseTable(memory, controlWords, {
      count: control.details,
      index: control.detailIndex,
      peak: control.detailPeak,
    })
    this.#control = controlWords
  }

  /** Notes the announce, and the speeds since the one before. */
  note(shard: number, swarmHash: number, call: AnnounceCall, now: number): void {
    const hash = this.#hash(swarmHash, call.address, call.family, call.port)
    let record = this.#table.find(shard, hash, this.#key, KEY_WORDS)
    const known = record >= 0
    if (!known) {
      if (this.#table.count(shard) === this.#table.capacity) this.#giveUpOne(shard)
      record = this.#table.insert(shard, hash, this.#key, KEY_WORDS)
      if (record < 0) return
    }
    const words = this.#table.words
    const base = this.#table.base(shard, record)
    if (known) this.#measure(base, call, now)
    else words[base + detailWord.firstSeen] = now
    for (let word = 0; word < 5; word++) words[base + detailWord.peerId + word] = call.peerId[word] ?? 0
    this.#putBytes(base + detailWord.uploaded, call.uploaded)
    this.#putBytes(base + detailWord.downloaded, call.downloaded)
    this.#putBytes(base + detailWord.left, call.left)
    words[base + detailWord.lastSeen] = now
    words[base + detailWord.flags] = call.protocol | (call.sourceFamily << 8)
    if (call.sourceFamily !== 0) this.#noteSource(shard, hash, call)
  }

  /** What is known of a peer. `address` begins with the peer's one or four words. */
  read(shard: number, swarmHash: number, address: Int32Array, family: 4 | 6, port: number): PeerDetail | undefined {
    const hash = this.#hash(swarmHash, address, family, port)
    const record = this.#table.find(shard, hash, this.#key, KEY_WORDS)
    if (record < 0) return undefined
    const words = this.#table.words
    const base = this.#table.base(shard, record)
    const flags = words[base + detailWord.flags] ?? 0
    const sourceWords = flags >>> 8 === 0 ? 0 : flags >>> 8 === 4 ? 1 : 4
    return {
      peerId: new Uint8Array(words.slice(base + detailWord.peerId, base + detailWord.peerId + 5).buffer),
      uploaded: this.#bytes(base + detailWord.uploaded),
      downloaded: this.#bytes(base + detailWord.downloaded),
      left: this.#bytes(base + detailWord.left),
      uploadSpeed: words[base + detailWord.uploadSpeed] ?? 0,
      downloadSpeed: words[base + detailWord.downloadSpeed] ?? 0,
      firstSeen: words[base + detailWord.firstSeen] ?? 0,
      lastSeen: words[base + detailWord.lastSeen] ?? 0,
      protocol: flags & 3,
      source: sourceWords === 0 ? undefined : this.#source(shard, hash, sourceWords),
    }
  }

  /** Words of a record. */
  get recordWords(): number {
    return this.#table.recordWords
  }

  forget(shard: number, swarmHash: number, address: Int32Array, family: 4 | 6, port: number): void {
    const hash = this.#hash(swarmHash, address, family, port)
    const record = this.#table.find(shard, hash, this.#key, KEY_WORDS)
    if (record < 0) return
    const hasSource = (this.#table.words[this.#table.base(shard, record) + detailWord.flags] ?? 0) >>> 8 !== 0
    this.#table.remove(shard, record)
    if (!hasSource) return
    const source = this.#findSource(shard, hash)
    if (source >= 0) this.#table.remove(shard, source)
  }

  /** `hash` and `#key` are the peer's; the key becomes the source record's. */
  #findSource(shard: number, hash: number): number {
    this.#key[0] = mixHash(this.#key[0] ?? 0, SOURCE_SEED)
    return this.#table.find(shard, mixHash(hash, SOURCE_SEED), this.#key, KEY_WORDS)
  }

  #noteSource(shard: number, hash: number, call: AnnounceCall): void {
    let record = this.#findSource(shard, hash)
    if (record < 0) {
      if (this.#table.count(shard) === this.#table.capacity) this.#giveUpOne(shard)
      record = this.#table.insert(shard, mixHash(hash, SOURCE_SEED), this.#key, KEY_WORDS)
    }
    if (record < 0) return
    const at = this.#table.base(shard, record) + sourceWord.source
    for (let word = 0; word < 4; word++) this.#table.words[at + word] = call.source[word] ?? 0
  }

  #source(shard: number, hash: number, words: number): Int32Array | undefined {
    const record = this.#findSource(shard, hash)
    if (record < 0) return undefined
    const at = this.#table.base(shard, record) + sourceWord.source
    return this.#table.words.slice(at, at + words)
  }

  /** A number of bytes kept in two words. */
  #bytes(at: number): number {
    return ((this.#table.words[at] ?? 0) >>> 0) + ((this.#table.words[at + 1] ?? 0) >>> 0) * WORD_RANGE
  }

  #measure(base: number, call: AnnounceCall, now: number): void {
    const seconds = now - (this.#table.words[base + detailWord.lastSeen] ?? 0)
    // Counters that went back belong to a restarted client: its session's whole amount is new.
    const uploaded = call.uploaded - this.#bytes(base + detailWord.uploaded)
    const downloaded = call.downloaded - this.#bytes(base + detailWord.downloaded)
    if (seconds <= 0) return
    const speed = (since: number, whole: number) => Math.min(MAX_SPEED, (since >= 0 ? since : whole) / seconds)
    this.#table.words[base + detailWord.uploadSpeed] = speed(uploaded, call.uploaded)
    this.#table.words[base + detailWord.downloadSpeed] = speed(downloaded, call.downloaded)
  }

  #putBytes(at: number, amount: number): void {
    this.#table.words[at] = (amount % WORD_RANGE) | 0
    this.#table.words[at + 1] = Math.floor(amount / WORD_RANGE) | 0
  }

  #giveUpOne(shard: number): void {
    const at = shard * CONTROL_WORDS + control.nextVictim
    const victim = (this.#control[at] ?? 0) % this.#table.capacity
    this.#table.remove(shard, victim)
    this.#control[at] = victim + 1
  }

  #hash(swarmHash: number, address: Int32Array, family: 4 | 6, port: number): number {
    let first = swarmHash
    let second = swarmHash ^ SECOND_SEED
    for (let word = 0; word < (family === 4 ? 1 : 4); word++) {
      first = mixHash(first, address[word] ?? 0)
      second = mixHash(second + family, address[word] ?? 0)
    }
    this.#key[0] = mixHash(second, port)
    return mixHash(first, port)
  }
}
