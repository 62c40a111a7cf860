import { CONTROL_WORDS, control, PAGE_KIBIBYTES, type SwarmMemory, TAKEN_KIBIBYTES } from './swarm-memory.ts'

/** Words before a block's slots: its owner, and its size. */
export const HEADER_WORDS = 2

/** Words for slots in the block at `block` of an arena's words. */
export function payloadOf(words: Int32Array, block: number): number {
  return (words[block + 1] ?? 0) - HEADER_WORDS
}

const DEAD = -1
const PAGE_WORDS = PAGE_KIBIBYTES * 256
const QUICKLY_COMPACTED = 1 << 16 // words of a shard that are copied in less than a tenth of a millisecond
const WORTH_COMPACTING = 1 << 9 // dead words per shard below which compaction is not worth its copying

/**
 * Blocks of words, one log per shard: allocation moves the top, freed blocks stay until a compaction slides the living
 * ones down. So waste stays below an eighth, whatever sizes come and go. The caller holds the shard's lock.
 *
 * | word | block in use | freed block |
 * |---|---|---|
 * | 0 | owner, from 0 | −1 |
 * | 1 | words, header included | the same |
 */
export class BlockArena {
  readonly #words: Int32Array
  readonly #control: Int32Array
  readonly #shardWords: number
  readonly #budget: number

  constructor(memory: SwarmMemory) {
    this.#words = new Int32Array(memory.arena)
    this.#control = new Int32Array(memory.control)
    this.#shardWords = memory.arenaWords
    this.#budget = memory.budgetKibibytes
  }

  /** A zeroed block with room for `payload` words, as the index of its header, or −1 when shard or budget are full. */
  allocate(shard: number, owner: number, payload: number): number {
    const base = shard * CONTROL_WORDS
    const start = shard * this.#shardWords
    const top = Math.max(this.#control[base + control.arenaTop] ?? 0, 1) // no block lies at 0, which means "none"
    const size = payload + HEADER_WORDS
    if (top + size > this.#shardWords || !this.#take(base, top + size)) return -1
    this.#control[base + control.arenaTop] = top + size
    const block = start + top
    this.#words[block] = owner
    this.#words[block + 1] = size
    this.#words.fill(0, block + HEADER_WORDS, block + size)
    return block
  }

  /** Reads one word, to have its cache line at hand; the value means nothing. */
  touch(at: number): number {
    return this.#words[at] ?? 0
  }

  free(shard: number, block: number): void {
    this.#words[block] = DEAD
    this.#control[shard * CONTROL_WORDS + control.arenaDead] =
      (this.#control[shard * CONTROL_WORDS + control.arenaDead] ?? 0) + (this.#words[block + 1] ?? 0)
  }

  setOwner(block: number, owner: number): void {
    this.#words[block] = owner
  }

  /**
   * Whether to compact before another `payload` is allocated: when an eighth of the shard is dead, or when the block
   * would need pages never used before and a thirty-second of the shard is dead; in a small shard, when its dead blocks
   * alone make room for it.
   */
  wantsCompaction(shard: number, payload: number): boolean {
    const base = shard * CONTROL_WORDS
    const dead = this.deadWords(shard)
    const top = this.#control[base + control.arenaTop] ?? 0
    const needsPages = top + payload + HEADER_WORDS > (this.#control[base + control.arenaPeak] ?? 0)
    if (needsPages && top < QUICKLY_COMPACTED) return dead >= payload
    return dead >= WORTH_COMPACTING && dead * (needsPages ? 32 : 8) >= top
  }

  /** Bytes that the shards have written to at some time. */
  usedBytes(): number {
    return (this.#control[TAKEN_KIBIBYTES] ?? 0) * 1024
  }

  deadWords(shard: number): number {
    return this.#control[shard * CONTROL_WORDS + control.arenaDead] ?? 0
  }

  /** Slides the living blocks together; `moved` learns each one's new place. */
  compact(shard: number, moved: (owner: number, block: number) => void): void {
    const base = shard * CONTROL_WORDS
    const start = shard * this.#shardWords
    const end = start + (this.#control[base + control.arenaTop] ?? 0)
    let to = start + 1
    for (let from = start + 1; from < end; ) {
      const owner = this.#words[from] ?? 0
      const size = this.#words[from + 1] ?? 0
      if (owner !== DEAD) {
        if (to !== from) {
          this.#words.copyWithin(to, from, from + size)
          moved(owner, to)
        }
        to += size
      }
      from += size
    }
    this.#control[base + control.arenaTop] = to - start
    this.#control[base + control.arenaDead] = 0
  }

  /** Pages once written stay with the process, so the budget counts each shard's peak. */
  #take(base: number, top: number): boolean {
    const peak = this.#control[base + control.arenaPeak] ?? 0
    if (top <= peak) return true
    const pages = Math.ceil((top - peak) / PAGE_WORDS)
    const kibibytes = pages * PAGE_KIBIBYTES
    if (Atomics.add(this.#control, TAKEN_KIBIBYTES, kibibytes) + kibibytes > this.#budget) {
      Atomics.sub(this.#control, TAKEN_KIBIBYTES, kibibytes)
      return false
    }
    this.#control[base + control.arenaPeak] = peak + pages * PAGE_WORDS
    return true
  }
}
