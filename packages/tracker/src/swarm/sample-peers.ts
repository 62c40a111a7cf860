import { IPV4_WORDS, IPV6_WORDS, type PeerSlots } from './peer-slots.ts'
import { isStale, SEEDER } from './peer-state.ts'

const WINDOWS = 4 // runs of slots that one choice is made of
const SURPLUS = 1.25 // slots of a run for each one wanted, so that rarely too few are found
const IPV4_BYTES = 6 // a compact peer (BEP 23)
const IPV6_BYTES = 18 // a compact peer (BEP 7)
const LARGEST_WALK = 4096 // slots looked at for one reply

/** Room that a reply's buffer needs for a choice of `want` peers, in peers: the surplus is dropped again. */
export function sampleRoom(want: number): number {
  return Math.ceil(want * SURPLUS * 1.25) + WINDOWS * 4
}

/**
 * Writes compact peers of one table (BEP 23, BEP 7) straight into a reply, each peer with the same chance. Tables are
 * ordered by a secret hash, so a run of slots is a random choice; but neighbours stay neighbours, so the choice is made
 * of several runs, begun at random, of a length that does not depend on what they hold, and what is too much is dropped
 * at random.
 */
export class PeerSampler {
  /** The slot of the peer that asks, which is left out; or −1. */
  excludeSlot = -1
  /** Whether to leave out seeders, which have nothing to ask of one another. */
  excludeSeeders = false
  readonly #slots: PeerSlots
  readonly #words: Int32Array
  #random: number
  #start = 0
  #capacity = 0
  #slotWords = 0
  #target: DataView
  #at = 0
  #found = 0
  #room = 0

  /** `words` are the arena's: half of an announce's own work is reading them, so it is done here. */
  constructor(slots: PeerSlots, words: Int32Array, seed: number) {
    this.#slots = slots
    this.#words = words
    this.#random = seed | 1
    this.#target = new DataView(new ArrayBuffer(0))
  }

  /** Prepares for a table; `used` of its slots are taken. The fields above stay as set. */
  sample(block: number, slotWords: number, used: number, want: number): number {
    this.#found = 0
    if (want <= 0 || used === 0) return 0
    const capacity = this.#slots.capacity(block, slotWords)
    this.#start = this.#slots.firstSlot(block)
    this.#slotWords = slotWords
    this.#capacity = capacity
    const segment = Math.floor(capacity / WINDOWS)
    // Windows leave out a remainder of less than four slots, so all but one are found by looking at all.
    if (used <= want + 1 || segment === 0) this.#run(0, capacity)
    else this.#windows(segment, Math.min(segment, Math.ceil((want * SURPLUS * capacity) / used / WINDOWS) + 2), want)
    this.#dropExcess(want)
    return this.#found
  }

  /** Where the next `sample` writes. */
  aim(target: DataView, at: number, room: number): void {
    this.#target = target
    this.#at = at
    this.#room = room
  }

  #windows(segment: number, window: number, want: number): void {
    const start = this.#below(this.#capacity)
    for (let number = 0; number < WINDOWS; number++) this.#run((start + number * segment) % this.#capacity, window)
    const longest = Math.min(segment, LARGEST_WALK / WINDOWS)
    for (let done = window; this.#found < want && done < longest; done += window) {
      const steps = Math.min(window, longest - done)
      for (let number = 0; number < WINDOWS && this.#found < want; number++) {
        this.#run((start + number * segment + done) % this.#capacity, steps)
      }
    }
  }

  #run(first: number, steps: number): void {
    if (this.#slotWords === IPV4_WORDS) this.#runIpv4(first, steps)
    else this.#runIpv6(first, steps)
  }

  /** Half of an announce's own work is this loop, so it is written out for the family that nearly all peers have. */
  #runIpv4(first: number, steps: number): void {
    const words = this.#words
    const { minute, timeout } = this.#slots
    const target = this.#target
    const skip = this.excludeSeeders ? SEEDER : 0
    const own = this.excludeSlot
    const room = this.#room
    const start = this.#start
    const end = start + this.#capacity * IPV4_WORDS
    let at = start + first * IPV4_WORDS
    let found = this.#found
    let to = this.#at + found * IPV4_BYTES
    for (let step = 0; step < steps && found < room; step++) {
      const state = words[at + 1] ?? 0
      if (state !== 0 && (state & skip) === 0 && at !== own && !isStale(state, minute, timeout)) {
        target.setInt32(to, words[at] ?? 0, true)
        target.setUint16(to + 4, state & 0xffff, true)
        to += IPV4_BYTES
        found++
      }
      at += IPV4_WORDS
      if (at === end) at = start
    }
    this.#found = found
  }

  #runIpv6(first: number, steps: number): void {
    const words = this.#words
    const { minute, timeout } = this.#slots
    const target = this.#target
    const skip = this.excludeSeeders ? SEEDER : 0
    let slot = first
    let to = this.#at + this.#found * IPV6_BYTES
    for (let step = 0; step < steps && this.#found < this.#room; step++) {
      const at = this.#start + slot * IPV6_WORDS
      const state = words[at + IPV6_WORDS - 1] ?? 0
      if (++slot === this.#capacity) slot = 0
      if (state === 0 || (state & skip) !== 0 || at === this.excludeSlot || isStale(state, minute, timeout)) continue
      for (let word = 0; word < IPV6_WORDS - 1; word++, to += 4) target.setInt32(to, words[at + word] ?? 0, true)
      target.setUint16(to, state & 0xffff, true)
      to += 2
      this.#found++
    }
  }

  #dropExcess(want: number): void {
    const bytes = this.#slotWords * 4 - 2
    for (; this.#found > want; this.#found--) {
      const dropped = this.#at + this.#below(this.#found) * bytes
      const last = this.#at + (this.#found - 1) * bytes
      for (let byte = 0; byte < bytes; byte += 2) {
        this.#target.setUint16(dropped + byte, this.#target.getUint16(last + byte, true), true)
      }
    }
  }

  /** A number from 0 to below `limit`; xorshift32, good enough to choose peers and nothing else. */
  #below(limit: number): number {
    let random = this.#random
    random ^= random << 13
    random ^= random >>> 17
    random ^= random << 5
    this.#random = random
    return ((random >>> 0) * limit * 2.3283064365386963e-10) | 0
  }
}
