import type { Bytes } from '@shoal/bittorrent'
import { AnnounceCall, announceEvent, announceStatus, type SwarmCounts } from '../request/announce-call.ts'
import type { SocketPeers, SwarmEntry, SwarmStore } from '../request/swarm-store.ts'
import { PeerExpiry } from './peer-expiry.ts'
import { IPV4_WORDS, IPV6_WORDS, slotWordsOf } from './peer-slots.ts'
import { COMPLETED, minuteBits, PAUSED, PORT_MASK, SEEDER, TWIN } from './peer-state.ts'
import { PeerSampler } from './sample-peers.ts'
import { SocketCounts } from './socket-counts.ts'
import { everySwarm, peerIdOf } from './swarm-lookups.ts'
import { control, SHARDS, type SwarmMemory } from './swarm-memory.ts'
import { type StoreSurroundings, SwarmTable, shardOf } from './swarm-table.ts'
import { TwinCache } from './twin-cache.ts'

const SWEPT_PER_ANNOUNCE = 1 // slot; the background sweep visits the others

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
  readonly #sockets: SocketCounts
  readonly #sampler: PeerSampler
  readonly #expiry: PeerExpiry
  /** The record of the swarm at hand. */
  #record = -1
  readonly #restoring = new AnnounceCall()
  readonly #clock: { minute: number; timeout: number }

  constructor(memory: SwarmMemory, timeoutMinutes: number, surroundings: StoreSurroundings) {
    this.table = new SwarmTable(memory, timeoutMinutes, surroundings)
    this.#twins = new TwinCache(memory)
    this.#sockets = new SocketCounts(memory, this.table.controlWords)
    this.#sampler = new PeerSampler(this.table.slots, new Int32Array(memory.arena), surroundings.randomWord())
    this.#expiry = new PeerExpiry(this.table, this.#sockets)
    this.#clock = { minute: 0, timeout: timeoutMinutes }
  }

  get keepsDetails(): boolean {
    return this.table.details !== undefined
  }

  announce(call: AnnounceCall): undefined {
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
    const { records } = this.table
    this.table.lock(shard)
    try {
      const record = records.find(shard, hash, infoHash)
      records.readCounts(record < 0 ? -1 : records.at(shard, record), counts)
      return this.#sockets.addTo(shard, hash, infoHash, counts) || record >= 0
    } finally {
      this.table.unlock(shard)
    }
  }

  everySwarm(): Iterable<SwarmEntry> {
    return everySwarm(this.table, this.#sockets)
  }

  setSocketPeers(infoHash: Int32Array, peers: SocketPeers): undefined {
    const hash = this.table.hashOf(infoHash)
    const shard = shardOf(hash)
    this.table.lock(shard)
    try {
      this.#sockets.set(shard, hash, infoHash, peers)
      if (peers.seeders + peers.leechers + peers.completed === 0) return
      // A swarm known over WebSocket alone has a record too: so full scrapes list it and its completions are kept.
      const record = this.#findOrInsert(shard, hash, infoHash)
      if (record < 0 || peers.completed === 0) return
      this.table.records.addCompleted(this.table.records.at(shard, record), peers.completed)
      this.table.add(shard, control.completed, peers.completed)
    } finally {
      this.table.unlock(shard)
    }
  }

  /** Swarms with peers, each once whatever its peers come over. */
  swarmCount(): number {
    let swarms = this.table.total(control.active)
    for (let shard = 0; shard < SHARDS; shard++) {
      this.table.lock(shard)
      try {
        swarms += this.#sockets.alone(shard, this.table.records)
      } finally {
        this.table.unlock(shard)
      }
    }
    return swarms
  }

  peerIdOf(infoHash: Int32Array, compact: Bytes, at: number, family: 4 | 6): Bytes | undefined {
    return peerIdOf(this.table, infoHash, compact, at, family)
  }

  /** Removes silent peers from up to `swarms` swarms of a shard, going round and round over calls. */
  sweep(shard: number, swarms: number): void {
    this.table.lock(shard)
    try {
      this.#expiry.sweep(shard, swarms)
    } finally {
      this.table.unlock(shard)
    }
  }

  /** How many calls of `sweep` visit all of a shard. */
  sweepRounds(shard: number, swarms: number): number {
    return this.#expiry.rounds(shard, swarms)
  }

  /** Sets a swarm's number of completions if it is higher than what is known, making the swarm; for restoring. */
  restoreCompleted(infoHash: Int32Array, completed: number): void {
    const hash = this.table.hashOf(infoHash)
    const shard = shardOf(hash)
    this.table.lock(shard)
    try {
      const record = this.#findOrInsert(shard, hash, infoHash)
      if (record < 0) return
      const at = this.table.records.at(shard, record)
      const missing = completed - this.table.records.completed(at)
      if (missing <= 0) return
      this.table.add(shard, control.completed, missing)
      this.table.records.addCompleted(at, missing)
    } finally {
      this.table.unlock(shard)
    }
  }

  /** Puts a peer back as it was so many minutes ago, unless it announced again meanwhile or has been silent too long. */
  restorePeer(infoHash: Int32Array, peer: RestoredPeer): void {
    if (peer.age > this.table.timeoutMinutes || (peer.state & PORT_MASK) === 0) return
    const call = this.#restoring
    call.infoHash.set(infoHash)
    call.family = peer.family
    call.address.set(peer.address)
    call.port = peer.state & PORT_MASK
    const hash = this.table.hashOf(infoHash)
    const shard = shardOf(hash)
    const { records, slots } = this.table
    this.table.lock(shard)
    try {
      const record = this.#findOrInsert(shard, hash, infoHash)
      if (record < 0 || this.#findSlot(records.at(shard, record), call) >= 0) return
      const slot = this.table.placeFor(shard, record, call)
      if (slot < 0) return
      const at = records.at(shard, records.find(shard, hash, infoHash))
      const minute = slots.minute - peer.age
      slots.writeAddress(slot, slotWordsOf(peer.family), peer.address)
      slots.setState(slot, slotWordsOf(peer.family), peer.state | minuteBits(minute))
      this.table.count(shard, at, peer.state, 1)
      records.setLastMinute(at, Math.max(records.lastMinute(at), minute))
    } finally {
      this.table.unlock(shard)
    }
  }

  #findOrInsert(shard: number, hash: number, infoHash: Int32Array): number {
    const record = this.table.records.find(shard, hash, infoHash)
    return record < 0 ? this.table.records.insert(shard, hash, infoHash) : record
  }

  #announce(call: AnnounceCall, hash: number, shard: number): void {
    call.status = announceStatus.stored
    call.written4 = 0
    call.written6 = 0
    call.created = false
    call.newPeer = false
    let record = this.table.records.find(shard, hash, call.infoHash)
    if (record < 0 && call.event !== announceEvent.stopped) {
      if (call.mayCreate) record = this.#createSwarm(shard, hash, call)
      else call.status = announceStatus.refused
    }
    if (record < 0) {
      call.seeders = call.leechers = call.paused = call.completed = 0
      this.#sockets.addTo(shard, hash, call.infoHash, call)
      return
    }
    this.#record = record
    const slot =
      call.event === announceEvent.stopped ? this.#leave(shard, record, call) : this.#join(shard, record, call)
    this.#answer(shard, this.#record, call, slot)
  }

  #createSwarm(shard: number, hash: number, call: AnnounceCall): number {
    const { records } = this.table
    if (records.count(shard) === records.capacity) this.table.giveUpSwarm(shard, -1)
    const record = records.insert(shard, hash, call.infoHash)
    call.created = record >= 0
    if (record < 0) call.status = announceStatus.full
    return record
  }

  #leave(shard: number, record: number, call: AnnounceCall): number {
    const at = this.table.records.at(shard, record)
    const hash = this.table.records.hash(at)
    const slot = this.#findSlot(at, call)
    if (slot >= 0) {
      this.table.details?.note(shard, hash, call, this.table.surroundings.seconds())
      this.table.removeSlot(shard, at, call.family, slot)
    }
    this.#twins.leave(shard, hash, call.fingerprint, call.family)
    return -1
  }

  /** Stores or renews the peer and returns its slot, or −1 when there was no room for it. */
  #join(shard: number, record: number, call: AnnounceCall): number {
    const { records, slots } = this.table
    let at = records.at(shard, record)
    const hash = records.hash(at)
    this.#expiry.step(shard, at, SWEPT_PER_ANNOUNCE)
    this.#clock.minute = slots.minute
    this.#twins.meet(shard, hash, call.fingerprint, call.family, this.#clock)
    let slot = this.#findSlot(at, call)
    if (slot < 0) {
      const place = this.table.placeFor(shard, record, call)
      // Making room may have moved the record.
      this.#record = records.find(shard, hash, call.infoHash)
      if (place < 0) {
        call.status = announceStatus.full
        return -1
      }
      at = records.at(shard, this.#record)
      slot = place
      call.newPeer = true
    }
    this.#renew(shard, at, slot, call)
    this.table.details?.note(shard, hash, call, this.table.surroundings.seconds())
    return slot
  }

  #findSlot(at: number, call: AnnounceCall): number {
    const block = this.table.records.block(at, call.family)
    if (block === 0) return -1
    this.table.slots.find(block, slotWordsOf(call.family), call.address, call.port)
    return this.table.slots.found
  }

  #renew(shard: number, at: number, slot: number, call: AnnounceCall): void {
    const { records, slots } = this.table
    const slotWords = slotWordsOf(call.family)
    const old = slots.state(slot, slotWords)
    if (old !== 0) this.table.count(shard, at, old, -1)
    let state = call.port | minuteBits(slots.minute) | (old & COMPLETED)
    if (call.seeder) state |= SEEDER
    else if (call.event === announceEvent.paused) state |= PAUSED
    if (this.#twins.isTwin) state |= TWIN
    // A completion counts once: not for whom we knew as a seeder, not again after a recheck, not over both families.
    const counts = call.event === announceEvent.completed && call.seeder && (old & (SEEDER | COMPLETED)) === 0
    if (counts) {
      state |= COMPLETED
      if (!this.#twins.completed) {
        records.addCompleted(at, 1)
        this.table.add(shard, control.completed, 1)
        this.#twins.noteCompleted(shard, records.hash(at), call.fingerprint)
      }
    }
    slots.writeAddress(slot, slotWords, call.address)
    slots.setState(slot, slotWords, state)
    this.table.count(shard, at, state, 1)
    records.setLastMinute(at, slots.minute)
  }

  #answer(shard: number, record: number, call: AnnounceCall, slot: number): void {
    const { records } = this.table
    const at = records.at(shard, record)
    records.readCounts(at, call)
    this.#sockets.addTo(shard, records.hash(at), call.infoHash, call)
    if (call.event === announceEvent.stopped) return
    const sampler = this.#sampler
    sampler.excludeSeeders = call.seeder
    if (call.want4 > 0) {
      sampler.excludeSlot = call.family === 4 ? slot : -1
      sampler.aim(call.target4, call.at4, Math.floor((call.target4.byteLength - call.at4) / 6))
      call.written4 = sampler.sample(records.block(at, 4), IPV4_WORDS, records.used(at, 4), call.want4)
    }
    if (call.want6 > 0) {
      sampler.excludeSlot = call.family === 6 ? slot : -1
      sampler.aim(call.target6, call.at6, Math.floor((call.target6.byteLength - call.at6) / 18))
      call.written6 = sampler.sample(records.block(at, 6), IPV6_WORDS, records.used(at, 6), call.want6)
    }
  }
}
