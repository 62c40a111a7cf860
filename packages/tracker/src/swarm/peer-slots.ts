import { mixHash, scaleHash } from '../hash/mix-hash.ts'
import { HEADER_WORDS, payloadOf } from './block-arena.ts'
import { isStale, PORT_MASK } from './peer-state.ts'

/** Words of an IPv4 slot (address, state) and of an IPv6 one (four of address, state). */
export const IPV4_WORDS = 2
export const IPV6_WORDS = 5

/** Words of a family's slot. */
export function slotWordsOf(family: 4 | 6): number {
  return family === 4 ? IPV4_WORDS : IPV6_WORDS
}

/** Capacities a block may have: each about a quarter above the last, so that tables are 70 to 87 % full. */
export function capacityFor(peers: number): number {
  let capacity = 2
  while (!fits(peers, capacity)) capacity = capacity < 8 ? capacity + 1 : capacity + (capacity >> 2)
  return capacity
}

/** Whether a table of `capacity` slots may hold `peers` of them: up to seven eighths, the smallest ones nearly all. */
export function fits(peers: number, capacity: number): boolean {
  return capacity < 8 ? peers < capacity : peers * 8 <= capacity * 7
}

/** Open-addressing tables of peers inside arena blocks. Every method works on one table: `block`, and words per slot. */
export class PeerSlots {
  /** After `find`: where the peer is, or −1. An index of the slot's first word. */
  found = -1
  /** After a failed `find`: the slot where it may be stored, a silent peer's or an empty one. */
  free = -1
  /** The present minute, and the minutes of silence after which a slot may be taken over. Set before use. */
  minute = 0
  timeout = 0
  readonly #words: Int32Array
  readonly #seedA: number
  readonly #seedB: number

  /** `words` are the arena's. */
  constructor(words: Int32Array, seeds: readonly [number, number, number, number]) {
    this.#words = words
    this.#seedA = seeds[2]
    this.#seedB = seeds[3]
  }

  /** Looks for the peer at `address` (words as on the wire) and `port` (bits 0–15 of a state). */
  find(block: number, slotWords: number, address: Int32Array, port: number): void {
    const words = this.#words
    const capacity = this.capacity(block, slotWords)
    const start = block + HEADER_WORDS
    let slot = scaleHash(this.#hash(address, slotWords - 1, port), capacity)
    this.found = -1
    this.free = -1
    for (let steps = 0; steps < capacity; steps++) {
      const at = start + slot * slotWords
      const state = words[at + slotWords - 1] ?? 0
      if (state === 0) {
        if (this.free < 0) this.free = at
        return
      }
      if ((state & PORT_MASK) === port && this.#holds(at, address, slotWords - 1)) {
        this.found = at
        return
      }
      if (this.free < 0 && isStale(state, this.minute, this.timeout)) this.free = at
      if (++slot === capacity) slot = 0
    }
  }

  /** Where the first slot of a block begins. */
  firstSlot(block: number): number {
    return block + HEADER_WORDS
  }

  /** The state of the slot at `slot`; 0 for an empty one. */
  state(slot: number, slotWords: number): number {
    return this.#words[slot + slotWords - 1] ?? 0
  }

  setState(slot: number, slotWords: number, state: number): void {
    this.#words[slot + slotWords - 1] = state
  }

  /** One word of the address in a slot, loaded little-endian. */
  addressWord(slot: number, word: number): number {
    return this.#words[slot + word] ?? 0
  }

  /** Copies a slot's address to `target`. */
  readAddress(slot: number, slotWords: number, target: Int32Array): void {
    for (let word = 0; word < slotWords - 1; word++) target[word] = this.#words[slot + word] ?? 0
  }

  writeAddress(slot: number, slotWords: number, address: Int32Array): void {
    for (let word = 0; word < slotWords - 1; word++) this.#words[slot + word] = address[word] ?? 0
  }

  /** Slots of a block. */
  capacity(block: number, slotWords: number): number {
    const payload = payloadOf(this.#words, block)
    return slotWords === IPV4_WORDS ? payload >> 1 : (payload / slotWords) | 0
  }

  /** Empties a slot and moves followers up, so that no search ends too early. */
  remove(block: number, slotWords: number, slot: number): void {
    const words = this.#words
    const capacity = this.capacity(block, slotWords)
    const start = block + HEADER_WORDS
    let hole = ((slot - start) / slotWords) | 0
    let next = hole
    for (let steps = 1; steps < capacity; steps++) {
      if (++next === capacity) next = 0
      const at = start + next * slotWords
      if (words[at + slotWords - 1] === 0) break
      const home = this.#home(at, slotWords, capacity)
      const fromHome = next >= home ? next - home : next - home + capacity
      const fromHole = next >= hole ? next - hole : next - hole + capacity
      if (fromHome < fromHole) continue
      words.copyWithin(start + hole * slotWords, at, at + slotWords)
      hole = next
    }
    words.fill(0, start + hole * slotWords, start + (hole + 1) * slotWords)
  }

  /** Puts every slot of one table into another, empty one of another size. */
  moveAll(from: number, to: number, slotWords: number): void {
    const words = this.#words
    const start = from + HEADER_WORDS
    const end = start + this.capacity(from, slotWords) * slotWords
    const capacity = this.capacity(to, slotWords)
    for (let at = start; at < end; at += slotWords) {
      if (words[at + slotWords - 1] === 0) continue
      let slot = this.#home(at, slotWords, capacity)
      let target = to + HEADER_WORDS + slot * slotWords
      while (words[target + slotWords - 1] !== 0) {
        if (++slot === capacity) slot = 0 // ends: `fits` keeps a slot empty
        target = to + HEADER_WORDS + slot * slotWords
      }
      for (let word = 0; word < slotWords; word++) words[target + word] = words[at + word] ?? 0
    }
  }

  #home(at: number, slotWords: number, capacity: number): number {
    let hash = this.#seedA
    for (let word = 0; word < slotWords - 1; word++) hash = mixHash(hash, this.#words[at + word] ?? 0)
    return scaleHash(mixHash(hash + this.#seedB, (this.#words[at + slotWords - 1] ?? 0) & PORT_MASK), capacity)
  }

  #hash(address: Int32Array, addressWords: number, port: number): number {
    let hash = this.#seedA
    for (let word = 0; word < addressWords; word++) hash = mixHash(hash, address[word] ?? 0)
    return mixHash(hash + this.#seedB, port)
  }

  #holds(at: number, address: Int32Array, addressWords: number): boolean {
    for (let word = 0; word < addressWords; word++) if (this.#words[at + word] !== address[word]) return false
    return true
  }
}
