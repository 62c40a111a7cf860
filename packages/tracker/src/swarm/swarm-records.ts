import type { Bytes, InfoHash } from '@shoal/bittorrent'
import { infoHashAt, infoHashBytesAt } from '../hash/info-hash-words.ts'
import type { SwarmCounts } from '../request/announce-call.ts'
import { DenseTable } from './dense-table.ts'
import { control, type SwarmMemory } from './swarm-memory.ts'

const KEY_WORDS = 5

/** What each word of a swarm's record holds. Word 0 is its hash, words 1–5 the info-hash. */
const word = {
  infoHash: 1,
  completed: 6,
  block4: 7, // arena block of the IPv4 peers, 0 for none
  block6: 8,
  used4: 9,
  used6: 10,
  seeders: 11,
  leechers: 12, // paused ones included
  paused: 13,
  cursor: 14, // next slot that the sweep visits: IPv4 slots first, then IPv6
  lastMinute: 15,
} as const

/**
 * The records of swarms, one cache line each; the only file that knows their layout. `record` is a swarm's number in its
 * shard, which changes when others go; `at` is where its words begin, good until a record of the shard is removed. The
 * caller holds the shard's lock.
 */
export class SwarmRecords {
  readonly #table: DenseTable
  readonly #words: Int32Array

  constructor(memory: SwarmMemory, controlWords: Int32Array) {
    this.#table = new DenseTable(memory.swarms, controlWords, {
      count: control.swarms,
      index: control.swarmIndex,
      peak: control.swarmPeak,
    })
    this.#words = this.#table.words
  }

  /** Words of a record. */
  get recordWords(): number {
    return this.#table.recordWords
  }

  /** Records of a shard at most. */
  get capacity(): number {
    return this.#table.capacity
  }

  count(shard: number): number {
    return this.#table.count(shard)
  }

  /** The number of a swarm's record, or −1. */
  find(shard: number, hash: number, infoHash: Int32Array): number {
    return this.#table.find(shard, hash, infoHash, KEY_WORDS)
  }

  /** Where a search for this hash begins: a record's number plus one, or 0. For touching memory only. */
  firstEntry(shard: number, hash: number): number {
    return this.#table.firstEntry(shard, hash)
  }

  /** Makes a record and returns its number, −1 when the shard is full. */
  insert(shard: number, hash: number, infoHash: Int32Array): number {
    return this.#table.insert(shard, hash, infoHash, KEY_WORDS)
  }

  /** Removes a record. The shard's last one takes its number; returns that one's old number, or −1 if it was it. */
  remove(shard: number, record: number): number {
    return this.#table.remove(shard, record)
  }

  at(shard: number, record: number): number {
    return this.#table.base(shard, record)
  }

  hash(at: number): number {
    return this.#words[at] ?? 0
  }

  infoHash(at: number): InfoHash {
    return infoHashAt(this.#words, at + word.infoHash)
  }

  /** The info-hash as words, a copy. */
  key(at: number): Int32Array {
    return this.#words.slice(at + word.infoHash, at + word.infoHash + KEY_WORDS)
  }

  infoHashBytes(at: number): Bytes {
    return infoHashBytesAt(this.#words, at + word.infoHash)
  }

  /** The arena's block of one family's peers, 0 for none. */
  block(at: number, family: 4 | 6): number {
    return this.#words[at + (family === 4 ? word.block4 : word.block6)] ?? 0
  }

  setBlock(at: number, family: 4 | 6, block: number): void {
    this.#words[at + (family === 4 ? word.block4 : word.block6)] = block
  }

  /** Slots in use of one family. */
  used(at: number, family: 4 | 6): number {
    return this.#words[at + (family === 4 ? word.used4 : word.used6)] ?? 0
  }

  setUsed(at: number, family: 4 | 6, used: number): void {
    this.#words[at + (family === 4 ? word.used4 : word.used6)] = used
  }

  /** Slots in use of both families. */
  usedOfBoth(at: number): number {
    return (this.#words[at + word.used4] ?? 0) + (this.#words[at + word.used6] ?? 0)
  }

  /** Writes the counts down; zeroes for `at` below 0. */
  readCounts(at: number, counts: SwarmCounts): void {
    const words = this.#words
    counts.seeders = at < 0 ? 0 : (words[at + word.seeders] ?? 0)
    counts.leechers = at < 0 ? 0 : (words[at + word.leechers] ?? 0)
    counts.paused = at < 0 ? 0 : (words[at + word.paused] ?? 0)
    counts.completed = at < 0 ? 0 : (words[at + word.completed] ?? 0)
  }

  addSeeders(at: number, amount: number): void {
    this.#add(at + word.seeders, amount)
  }

  addLeechers(at: number, amount: number): void {
    this.#add(at + word.leechers, amount)
  }

  /** Of the leechers. */
  addPaused(at: number, amount: number): void {
    this.#add(at + word.paused, amount)
  }

  completed(at: number): number {
    return this.#words[at + word.completed] ?? 0
  }

  addCompleted(at: number, amount: number): void {
    this.#add(at + word.completed, amount)
  }

  /** The slot that the sweep visits next. */
  cursor(at: number): number {
    return this.#words[at + word.cursor] ?? 0
  }

  setCursor(at: number, slot: number): void {
    this.#words[at + word.cursor] = slot
  }

  /** The minute of the last announce; 0 when there was none since the start. */
  lastMinute(at: number): number {
    return this.#words[at + word.lastMinute] ?? 0
  }

  setLastMinute(at: number, minute: number): void {
    this.#words[at + word.lastMinute] = minute
  }

  #add(at: number, amount: number): void {
    this.#words[at] = (this.#words[at] ?? 0) + amount
  }
}
