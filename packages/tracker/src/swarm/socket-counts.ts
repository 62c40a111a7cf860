import type { SwarmCounts } from '../request/announce-call.ts'
import { DenseTable } from './dense-table.ts'
import { control, type SwarmMemory } from './swarm-memory.ts'
import type { SwarmRecords } from './swarm-records.ts'

const KEY_WORDS = 5

/** What each word of a record holds. Word 0 is its hash, words 1–5 the info-hash. */
const word = { seeders: 6, leechers: 7 } as const

/**
 * How many peers each swarm has over WebSocket. Those peers live with their sockets in the main thread; their numbers lie
 * here, so that every thread and protocol counts them. The caller holds the shard's lock.
 */
export class SocketCounts {
  readonly #table: DenseTable

  constructor(memory: SwarmMemory, controlWords: Int32Array) {
    this.#table = new DenseTable(memory.sockets, controlWords, {
      count: control.sockets,
      index: control.socketIndex,
      peak: control.socketPeak,
    })
  }

  /** Writes down how many there are now; forgets a swarm that has none. */
  set(shard: number, hash: number, infoHash: Int32Array, counts: { seeders: number; leechers: number }): void {
    let record = this.#table.find(shard, hash, infoHash, KEY_WORDS)
    if (counts.seeders + counts.leechers === 0) {
      if (record >= 0) this.#table.remove(shard, record)
      return
    }
    if (record < 0) record = this.#table.insert(shard, hash, infoHash, KEY_WORDS)
    if (record < 0) return
    const at = this.#table.base(shard, record)
    this.#table.words[at + word.seeders] = counts.seeders
    this.#table.words[at + word.leechers] = counts.leechers
  }

  /** Adds a swarm's peers over WebSocket to its counts; false when there are none. */
  addTo(shard: number, hash: number, infoHash: Int32Array, counts: SwarmCounts): boolean {
    if (this.#table.count(shard) === 0) return false
    const record = this.#table.find(shard, hash, infoHash, KEY_WORDS)
    if (record < 0) return false
    const at = this.#table.base(shard, record)
    counts.seeders += this.#table.words[at + word.seeders] ?? 0
    counts.leechers += this.#table.words[at + word.leechers] ?? 0
    return true
  }

  /** Whether anybody is in a swarm over WebSocket. */
  has(shard: number, hash: number, infoHash: Int32Array): boolean {
    return this.#table.count(shard) > 0 && this.#table.find(shard, hash, infoHash, KEY_WORDS) >= 0
  }

  /** Swarms whose peers all come over WebSocket. */
  alone(shard: number, records: SwarmRecords): number {
    let alone = 0
    const { words } = this.#table
    for (let record = this.#table.count(shard) - 1; record >= 0; record--) {
      const at = this.#table.base(shard, record)
      const key = words.subarray(at + 1, at + 1 + KEY_WORDS)
      const other = records.find(shard, words[at] ?? 0, key)
      if (other < 0 || records.usedOfBoth(records.at(shard, other)) === 0) alone++
    }
    return alone
  }
}
