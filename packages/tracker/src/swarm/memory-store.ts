import { AnnounceCall, announceEvent, announceStatus, type SwarmCounts } from '../request/announce-call.ts'
import type { SwarmStore } from '../request/swarm-store.ts'
import { COMPLETED, IPV4_WORDS, IPV6_WORDS, minuteBits, PAUSED, SEEDER, TWIN } from './peer-slots.ts'
import { PeerSampler } from './sample-peers.ts'
import { CONTROL_WORDS, control, type SwarmMemory } from './swarm-memory.ts'
import { swarmWord } from './swarm-record.ts'
import { type StoreSurroundings, SWARM_KEY_WORDS, SwarmTable, shardOf } from './swarm-table.ts'
import { TwinCache } from './twin-cache.ts'

const SWEPT_PER_ANNOUNCE = 1 // slot; the background sweep visits the others
const SWEPT_PER_LOCK = 4096 // slots that a background sweep looks at before it lets others in

/** A peer as a snapshot kept it. */
export interface RestoredPeer {
  readonly family: 4 | 6
  /** Words loaded little-endian. */
  readonly address: Int32Array
  /** A slot's state without its minute. */
  readonly state: number
  /** Minutes since its last announce. */
  readonly age: number
}

/**
 * Swarms in memory that threads share. Every method takes the lock of one shard for a few microseconds.
 * A peer is an address and port in a swarm; announcing again renews it, `timeoutMinutes` of silence end it.
 */
export class MemoryStore implements SwarmStore {
  readonly table: SwarmTable
  readonly #twins: TwinCache
  readonly #sampler: PeerSampler
  /** The record of the swarm at hand. */
  #record = -1
  readonly #restoring = new AnnounceCall()
  readonly #clock: { minute: number; timeout: number }

  constructor(memory: SwarmMemory, timeoutMinutes: number, surroundings: StoreSurroundings) {
    this.table = new SwarmTable(memory, timeoutMinutes, surroundings)
    this.#twins = new TwinCache(memory)
    this.#sampler = new PeerSampler(this.table.slots, surroundings.randomWord())
    this.#clock = { minute: 0, timeout: timeoutMinutes }
  }

  announce(call: AnnounceCall): void {
    const hash = this.table.hashOf(call.infoHash)
    const shard = shardOf(hash)
    this.table.lock(shard)
    try {
      this.#announce(call, hash, shard)
    } finally {
      this.table.unlock(shard)
    }
  }

  scrape(infoHash: Int32Array, counts: SwarmCounts): boolean {
    const hash = this.table.hashOf(infoHash)
    const shard = shardOf(hash)
    this.table.lock(shard)
    try {
      const record = this.table.swarms.find(shard, hash, infoHash, SWARM_KEY_WORDS)
      const base = this.table.swarms.base(shard, record)
      const words = this.table.swarms.words
      counts.seeders = record < 0 ? 0 : (words[base + swarmWord.seeders] ?? 0)
      counts.leechers = record < 0 ? 0 : (words[base + swarmWord.leechers] ?? 0)
      counts.paused = record < 0 ? 0 : (words[base + swarmWord.paused] ?? 0)
      counts.completed = record < 0 ? 0 : (words[base + swarmWord.completed] ?? 0)
      return record >= 0
    } finally {
      this.table.unlock(shard)
    }
  }

  /** Removes silent peers from up to `swarms` swarms of a shard, going round and round over calls. */
  sweep(shard: number, swarms: number): void {
    this.table.lock(shard)
    try {
      this.#sweepShard(shard, swarms)
    } finally {
      this.table.unlock(shard)
    }
  }

  /** How many calls of `sweep` visit all of a shard. */
  sweepRounds(shard: number, swarms: number): number {
    const slots = (this.table.controlWords[shard * CONTROL_WORDS + control.peers] ?? 0) * 2
    return Math.ceil(this.table.swarms.count(shard) / swarms + slots / SWEPT_PER_LOCK)
  }

  /** Sets a swarm's number of completions if it is higher than what is known, making the swarm; for restoring. */
  restoreCompleted(infoHash: Int32Array, completed: number): void {
    const hash = this.table.hashOf(infoHash)
    const shard = shardOf(hash)
    this.table.lock(shard)
    try {
      let record = this.table.swarms.find(shard, hash, infoHash, SWARM_KEY_WORDS)
      if (record < 0) record = this.table.swarms.insert(shard, hash, infoHash, SWARM_KEY_WORDS)
      if (record < 0) return
      const at = this.table.swarms.base(shard, record) + swarmWord.completed
      const known = this.table.swarms.words[at] ?? 0
      if (completed <= known) return
      this.table.add(shard, control.completed, completed - known)
      this.table.swarms.words[at] = completed
    } finally {
      this.table.unlock(shard)
    }
  }

  /** Puts a peer back as it was so many minutes ago, unless it announced again meanwhile or has been silent too long. */
  restorePeer(infoHash: Int32Array, peer: RestoredPeer): void {
    if (peer.age > this.table.timeoutMinutes || (peer.state & 0xffff) === 0) return
    const call = this.#restoring
    call.infoHash.set(infoHash)
    call.family = peer.family
    call.address.set(peer.address)
    call.port = peer.state & 0xffff
    const hash = this.table.hashOf(infoHash)
    const shard = shardOf(hash)
    this.table.lock(shard)
    try {
      let record = this.table.swarms.find(shard, hash, infoHash, SWARM_KEY_WORDS)
      if (record < 0) record = this.table.swarms.insert(shard, hash, infoHash, SWARM_KEY_WORDS)
      if (record < 0 || this.#findSlot(this.table.swarms.base(shard, record), call) >= 0) return
      const slot = this.table.placeFor(shard, record, call)
      if (slot < 0) return
      const base = this.table.swarms.base(shard, this.table.swarms.find(shard, hash, infoHash, SWARM_KEY_WORDS))
      const minute = this.table.slots.minute - peer.age
      const slotWords = peer.family === 4 ? IPV4_WORDS : IPV6_WORDS
      for (let word = 0; word < slotWords - 1; word++) this.table.arena.words[slot + word] = peer.address[word] ?? 0
      this.table.arena.words[slot + slotWords - 1] = peer.state | minuteBits(minute)
      this.table.count(shard, base, peer.state, 1)
      const lastAt = base + swarmWord.lastMinute
      this.table.swarms.words[lastAt] = Math.max(this.table.swarms.words[lastAt] ?? 0, minute)
    } finally {
      this.table.unlock(shard)
    }
  }

  #announce(call: AnnounceCall, hash: number, shard: number): void {
    call.status = announceStatus.stored
    call.written4 = 0
    call.written6 = 0
    call.created = false
    call.newPeer = false
    let record = this.table.swarms.find(shard, hash, call.infoHash, SWARM_KEY_WORDS)
    if (record < 0 && call.event !== announceEvent.stopped) {
      if (call.mayCreate) record = this.#createSwarm(shard, hash, call)
      else call.status = announceStatus.refused
    }
    if (record < 0) {
      call.seeders = call.leechers = call.paused = call.completed = 0
      return
    }
    this.#record = record
    const slot =
      call.event === announceEvent.stopped ? this.#leave(shard, record, call) : this.#join(shard, record, call)
    this.#answer(shard, this.#record, call, slot)
  }

  #createSwarm(shard: number, hash: number, call: AnnounceCall): number {
    if (this.table.swarms.count(shard) === this.table.swarms.capacity) this.table.giveUpSwarm(shard, -1)
    const record = this.table.swarms.insert(shard, hash, call.infoHash, SWARM_KEY_WORDS)
    call.created = record >= 0
    if (record < 0) call.status = announceStatus.full
    return record
  }

  #leave(shard: number, record: number, call: AnnounceCall): number {
    const base = this.table.swarms.base(shard, record)
    const words = this.table.swarms.words
    const block = words[base + (call.family === 4 ? swarmWord.block4 : swarmWord.block6)] ?? 0
    const hash = words[base] ?? 0
    if (block !== 0) {
      this.table.slots.find(block, call.family === 4 ? IPV4_WORDS : IPV6_WORDS, call.address, call.port)
      if (this.table.slots.found >= 0) {
        this.table.details?.note(shard, hash, call, this.table.surroundings.seconds())
        this.table.removeSlot(shard, base, call.family, this.table.slots.found)
      }
    }
    this.#twins.leave(shard, hash, call.fingerprint, call.family)
    return -1
  }

  /** Stores or renews the peer and returns its slot, or −1 when there was no room for it. */
  #join(shard: number, record: number, call: AnnounceCall): number {
    const words = this.table.swarms.words
    let base = this.table.swarms.base(shard, record)
    const hash = words[base] ?? 0
    this.table.sweepSlots(shard, base, SWEPT_PER_ANNOUNCE)
    this.#clock.minute = this.table.slots.minute
    this.#twins.meet(shard, hash, call.fingerprint, call.family, this.#clock)
    let slot = this.#findSlot(base, call)
    if (slot < 0) {
      const place = this.table.placeFor(shard, record, call)
      if (place < 0) {
        call.status = announceStatus.full
        this.#record = this.table.swarms.find(shard, hash, call.infoHash, SWARM_KEY_WORDS)
        return -1
      }
      // Making room may have moved the record.
      this.#record = this.table.swarms.find(shard, hash, call.infoHash, SWARM_KEY_WORDS)
      base = this.table.swarms.base(shard, this.#record)
      slot = place
      call.newPeer = true
    }
    this.#renew(shard, base, slot, call)
    this.table.details?.note(shard, hash, call, this.table.surroundings.seconds())
    return slot
  }

  #findSlot(base: number, call: AnnounceCall): number {
    const block = this.table.swarms.words[base + (call.family === 4 ? swarmWord.block4 : swarmWord.block6)] ?? 0
    if (block === 0) return -1
    this.table.slots.find(block, call.family === 4 ? IPV4_WORDS : IPV6_WORDS, call.address, call.port)
    return this.table.slots.found
  }

  #renew(shard: number, base: number, slot: number, call: AnnounceCall): void {
    const slotWords = call.family === 4 ? IPV4_WORDS : IPV6_WORDS
    const at = slot + slotWords - 1
    const old = this.table.arena.words[at] ?? 0
    if (old !== 0) this.table.count(shard, base, old, -1)
    let state = call.port | minuteBits(this.table.slots.minute) | (old & COMPLETED)
    if (call.seeder) state |= SEEDER
    else if (call.event === announceEvent.paused) state |= PAUSED
    if (this.#twins.isTwin) state |= TWIN
    // A completion counts once: not for whom we knew as a seeder, not again after a recheck, not over both families.
    const counts = call.event === announceEvent.completed && call.seeder && (old & (SEEDER | COMPLETED)) === 0
    if (counts) {
      state |= COMPLETED
      if (!this.#twins.completed) {
        this.table.swarms.words[base + swarmWord.completed] =
          (this.table.swarms.words[base + swarmWord.completed] ?? 0) + 1
        this.table.add(shard, control.completed, 1)
        this.#twins.noteCompleted(shard, this.table.swarms.words[base] ?? 0, call.fingerprint)
      }
    }
    for (let word = 0; word < slotWords - 1; word++) this.table.arena.words[slot + word] = call.address[word] ?? 0
    this.table.arena.words[at] = state
    this.table.count(shard, base, state, 1)
    this.table.swarms.words[base + swarmWord.lastMinute] = this.table.slots.minute
  }

  #sweepShard(shard: number, swarms: number): void {
    const cursorAt = shard * CONTROL_WORDS + control.sweepRecord
    let budget = SWEPT_PER_LOCK
    for (let visited = 0; visited < swarms && budget > 0; visited++) {
      const count = this.table.swarms.count(shard)
      if (count === 0) return
      const record = (this.table.controlWords[cursorAt] ?? 0) % count
      const base = this.table.swarms.base(shard, record)
      const capacity = this.table.slotCount(base)
      const steps = Math.min(capacity, budget)
      this.table.sweepSlots(shard, base, steps)
      budget -= steps
      // A swarm larger than one visit is continued by later rounds, from its own cursor.
      this.table.controlWords[cursorAt] = record + 1
      if (this.table.slotCount(base) !== 0) this.table.shrink(shard, record)
      else if (this.table.swarms.words[base + swarmWord.completed] === 0) {
        this.table.dropSwarm(shard, record)
        this.table.controlWords[cursorAt] = record
      }
    }
    if (this.table.arena.wantsCompaction(shard, 0)) this.table.compact(shard)
  }

  #answer(shard: number, record: number, call: AnnounceCall, slot: number): void {
    const words = this.table.swarms.words
    const base = this.table.swarms.base(shard, record)
    call.seeders = words[base + swarmWord.seeders] ?? 0
    call.leechers = words[base + swarmWord.leechers] ?? 0
    call.paused = words[base + swarmWord.paused] ?? 0
    call.completed = words[base + swarmWord.completed] ?? 0
    if (call.event === announceEvent.stopped) return
    const sampler = this.#sampler
    sampler.excludeSeeders = call.seeder
    if (call.want4 > 0) {
      sampler.excludeSlot = call.family === 4 ? slot : -1
      sampler.aim(call.target4, call.at4, Math.floor((call.target4.byteLength - call.at4) / 6))
      const block = words[base + swarmWord.block4] ?? 0
      call.written4 = sampler.sample(block, IPV4_WORDS, words[base + swarmWord.used4] ?? 0, call.want4)
    }
    if (call.want6 > 0) {
      sampler.excludeSlot = call.family === 6 ? slot : -1
      sampler.aim(call.target6, call.at6, Math.floor((call.target6.byteLength - call.at6) / 18))
      const block = words[base + swarmWord.block6] ?? 0
      call.written6 = sampler.sample(block, IPV6_WORDS, words[base + swarmWord.used6] ?? 0, call.want6)
    }
  }
}
