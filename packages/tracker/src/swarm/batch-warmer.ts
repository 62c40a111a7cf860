import type { SwarmTable } from './swarm-table.ts'
import { shardOf } from './swarm-table.ts'

const KEY_WORDS = 5
const LINE_WORDS = 16 // words of a cache line
const LINES = 8 // of a block; the processor fetches on by itself

/**
 * Touches the memory that a batch of announces is about to need. Swarms lie far apart, and each step to a peer waits for
 * memory: index, record, block. Taking every step for the whole batch before the next one lets those waits overlap, where
 * answering one announce after the other would add them up. Reads without locks and uses nothing of what it reads.
 */
export class BatchWarmer {
  /** Keeps the reads from being optimised away. */
  touched = 0
  readonly #table: SwarmTable
  readonly #places: Int32Array
  readonly #shards: Int32Array
  readonly #infoHash = new Int32Array(KEY_WORDS)

  constructor(table: SwarmTable, batch: number) {
    this.#table = table
    this.#places = new Int32Array(batch)
    this.#shards = new Int32Array(batch)
  }

  /** `offsets` holds where the info-hashes of `count` announces lie in `view`. */
  warm(view: DataView, offsets: Int32Array, count: number): void {
    const { records, arena } = this.#table
    const places = this.#places
    for (let number = 0; number < count; number++) {
      const at = offsets[number] ?? 0
      for (let word = 0; word < KEY_WORDS; word++) this.#infoHash[word] = view.getInt32(at + word * 4, true)
      const hash = this.#table.hashOf(this.#infoHash)
      this.#shards[number] = shardOf(hash)
      places[number] = records.firstEntry(shardOf(hash), hash)
    }
    for (let number = 0; number < count; number++) {
      const record = (places[number] ?? 0) - 1
      places[number] = record < 0 ? 0 : records.block(records.at(this.#shards[number] ?? 0, record), 4)
    }
    let touched = 0
    for (let line = 0; line < LINES; line++) {
      for (let number = 0; number < count; number++) {
        touched ^= arena.touch((places[number] ?? 0) + line * LINE_WORDS)
      }
    }
    this.touched = touched
  }
}
