import { IPV4_WORDS, slotWordsOf } from './peer-slots.ts'
import { isStale } from './peer-state.ts'
import type { SocketCounts } from './socket-counts.ts'
import { CONTROL_WORDS, control } from './swarm-memory.ts'
import type { SwarmTable } from './swarm-table.ts'

const MAX_SLOTS_SWEPT = 4096 // slots that a background sweep looks at before it lets others in

/**
 * Removes peers that have been silent for longer than the timeout. Each announce looks at one slot of its swarm, and a
 * background sweep goes round all of them: never a scan of everything. The caller holds the shard's lock.
 */
export class PeerExpiry {
  readonly #table: SwarmTable
  readonly #sockets: SocketCounts

  constructor(table: SwarmTable, sockets: SocketCounts) {
    this.#table = table
    this.#sockets = sockets
  }

  /** Looks at the next `steps` slots of a swarm, from where the last look ended. */
  step(shard: number, at: number, steps: number): void {
    const { records, slots, timeoutMinutes } = this.#table
    for (let step = 0; step < steps; step++) {
      const block4 = records.block(at, 4)
      const capacity4 = block4 === 0 ? 0 : slots.capacity(block4, IPV4_WORDS)
      let cursor = records.cursor(at)
      const family = cursor < capacity4 ? 4 : 6
      const slotWords = slotWordsOf(family)
      const block6 = family === 6 ? records.block(at, 6) : 0
      if (family === 6) {
        const capacity6 = block6 === 0 ? 0 : slots.capacity(block6, slotWords)
        if (capacity4 + capacity6 === 0) return
        if (cursor >= capacity4 + capacity6) {
          records.setCursor(at, 0)
          continue
        }
      }
      const slot =
        family === 4
          ? slots.firstSlot(block4) + cursor * slotWords
          : slots.firstSlot(block6) + (cursor - capacity4) * slotWords
      const state = slots.state(slot, slotWords)
      if (state !== 0 && isStale(state, slots.minute, timeoutMinutes)) {
        this.#table.removeSlot(shard, at, family, slot) // a follower may have moved here: the cursor stays
      } else cursor++
      records.setCursor(at, cursor)
    }
  }

  /** Visits up to `swarms` swarms of a shard, going round and round over calls. */
  sweep(shard: number, swarms: number): void {
    const { records, controlWords, arena } = this.#table
    const cursorAt = shard * CONTROL_WORDS + control.sweepRecord
    let budget = MAX_SLOTS_SWEPT
    for (let visited = 0; visited < swarms && budget > 0; visited++) {
      const count = records.count(shard)
      if (count === 0) return
      const record = (controlWords[cursorAt] ?? 0) % count
      const at = records.at(shard, record)
      const steps = Math.min(this.#table.slotCount(at), budget)
      this.step(shard, at, steps)
      budget -= steps
      // A swarm larger than one visit is continued by later rounds, from its own cursor.
      controlWords[cursorAt] = record + 1
      if (this.#table.slotCount(at) !== 0) this.#table.shrink(shard, record)
      else if (records.completed(at) === 0 && !this.#isOverSockets(shard, at)) {
        this.#table.dropSwarm(shard, record)
        controlWords[cursorAt] = record
      }
    }
    if (arena.wantsCompaction(shard, 0)) this.#table.compact(shard)
  }

  /** A swarm whose peers all come over WebSocket stays listed. */
  #isOverSockets(shard: number, at: number): boolean {
    const { records } = this.#table
    return this.#sockets.has(shard, records.hash(at), records.key(at))
  }

  /** How many calls of `sweep` visit all of a shard. */
  rounds(shard: number, swarms: number): number {
    const slots = (this.#table.controlWords[shard * CONTROL_WORDS + control.peers] ?? 0) * 2
    return Math.ceil(this.#table.records.count(shard) / swarms + slots / MAX_SLOTS_SWEPT)
  }
}
