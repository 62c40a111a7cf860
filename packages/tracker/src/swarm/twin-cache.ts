import { mixHash } from '../hash/mix-hash.ts'
import type { SwarmMemory } from './swarm-memory.ts'

const MINUTE_MASK = 0x1fff // 13 bits a family
const FAMILY6_SHIFT = 13
const PRIMARY6 = 1 << 26 // IPv6 came first and is the one counted
const COMPLETED = 1 << 27
const SEEN4 = 1 << 28
const SEEN6 = 1 << 29

/**
 * Remembers which peers lately came over which family, so that one that comes over both counts once. A cache with one
 * place per key: what it forgets is counted twice until its next announce. The caller holds the shard's lock.
 *
 * | word | contents |
 * |---|---|
 * | 0 | hash of info-hash and fingerprint |
 * | 1 | minute of the last IPv4 announce (13 bits), of the last IPv6 one (13 bits), flags |
 */
export class TwinCache {
  /** After `meet`: whether the other family is the counted one. */
  isTwin = false
  /** After `meet`: whether the peer's completion was counted over the other family. */
  completed = false
  readonly #words: Int32Array
  readonly #entries: number

  constructor(memory: SwarmMemory) {
    this.#words = new Int32Array(memory.twins)
    this.#entries = memory.twinEntries
  }

  /** Notes an announce of the peer over one family and finds out whether it is its second. */
  meet(
    shard: number,
    swarmHash: number,
    fingerprint: number,
    family: 4 | 6,
    clock: { minute: number; timeout: number },
  ): void {
    const tag = mixHash(swarmHash, fingerprint)
    const at = this.#at(shard, tag)
    const known = this.#words[at] === tag ? (this.#words[at + 1] ?? 0) : 0
    const otherSeen = (known & (family === 4 ? SEEN6 : SEEN4)) !== 0
    const otherMinute = family === 4 ? known >>> FAMILY6_SHIFT : known
    const otherFresh = otherSeen && ((clock.minute - otherMinute) & MINUTE_MASK) <= clock.timeout
    const otherPrimary = ((known & PRIMARY6) !== 0) === (family === 4)
    this.isTwin = otherFresh && otherPrimary
    this.completed = otherFresh && (known & COMPLETED) !== 0
    const minute = clock.minute & MINUTE_MASK
    let state = otherFresh ? known & ~PRIMARY6 : 0
    if (family === 4) state = (state & ~MINUTE_MASK) | minute | SEEN4
    else state = (state & ~(MINUTE_MASK << FAMILY6_SHIFT)) | (minute << FAMILY6_SHIFT) | SEEN6
    if ((family === 6) !== this.isTwin) state |= PRIMARY6
    this.#words[at] = tag
    this.#words[at + 1] = state
  }

  /** Notes that the completion of the peer that `meet` just saw was counted. */
  noteCompleted(shard: number, swarmHash: number, fingerprint: number): void {
    const tag = mixHash(swarmHash, fingerprint)
    const at = this.#at(shard, tag)
    if (this.#words[at] === tag) this.#words[at + 1] = (this.#words[at + 1] ?? 0) | COMPLETED
  }

  /** Forgets one family of a peer that stopped. */
  leave(shard: number, swarmHash: number, fingerprint: number, family: 4 | 6): void {
    const tag = mixHash(swarmHash, fingerprint)
    const at = this.#at(shard, tag)
    if (this.#words[at] === tag) this.#words[at + 1] = (this.#words[at + 1] ?? 0) & ~(family === 4 ? SEEN4 : SEEN6)
  }

  #at(shard: number, tag: number): number {
    return (shard * this.#entries + (tag & (this.#entries - 1))) * 2
  }
}
