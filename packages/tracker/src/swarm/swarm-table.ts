import { mixHash } from '../hash/mix-hash.ts'
import type { AnnounceCall } from '../request/announce-call.ts'
import { BlockArena } from './block-arena.ts'
import { PeerDetails } from './peer-details.ts'
import { capacityFor, fits, PeerSlots, slotWordsOf } from './peer-slots.ts'
import { COMPLETED, PAUSED, PORT_MASK, SEEDER, TWIN } from './peer-state.ts'
import { lockShard, unlockShard } from './shard-lock.ts'
import { CONTROL_WORDS, control, SHARDS, type SwarmMemory } from './swarm-memory.ts'
import { SwarmRecords } from './swarm-records.ts'

const INFO_HASH_WORDS = 5
const SHARD_SHIFT = 26 // the six highest bits of a swarm's hash choose the shard
const MAX_VICTIMS_TRIED = 16 // swarms looked at to find one to give up
const MIN_SHRINKING_SLOTS = 8

/** Time and chance, as the store needs them. */
export interface StoreSurroundings {
  /** Whole minutes of a clock that never goes back and that all threads share. */
  minute(): number
  /** Unix seconds. */
  seconds(): number
  /** A random 32-bit number, asked for once. */
  randomWord(): number
}

/** The shard that a swarm with this hash lies in. */
export function shardOf(hash: number): number {
  return hash >>> SHARD_SHIFT
}

/**
 * Records of swarms, the blocks of their peers, and the counts of both: what the store's operations are made of.
 * Everything but `lock`, `hashOf` and `total` wants the shard's lock held.
 */
export class SwarmTable {
  readonly controlWords: Int32Array
  readonly records: SwarmRecords
  readonly arena: BlockArena
  readonly slots: PeerSlots
  readonly details: PeerDetails | undefined
  readonly timeoutMinutes: number
  readonly surroundings: StoreSurroundings
  readonly #seedA: number
  readonly #seedB: number
  readonly #address = new Int32Array(4)
  #victimSeed: number

  constructor(memory: SwarmMemory, timeoutMinutes: number, surroundings: StoreSurroundings) {
    this.controlWords = new Int32Array(memory.control)
    this.records = new SwarmRecords(memory, this.controlWords)
    this.arena = new BlockArena(memory)
    this.slots = new PeerSlots(new Int32Array(memory.arena), memory.seeds)
    this.slots.timeout = timeoutMinutes
    this.details = memory.details === undefined ? undefined : new PeerDetails(memory.details, this.controlWords)
    this.timeoutMinutes = timeoutMinutes
    this.surroundings = surroundings
    this.#seedA = memory.seeds[0]
    this.#seedB = memory.seeds[1]
    this.#victimSeed = surroundings.randomWord()
  }

  lock(shard: number): void {
    lockShard(this.controlWords, shard * CONTROL_WORDS + control.lock)
    this.slots.minute = this.surroundings.minute()
  }

  unlock(shard: number): void {
    unlockShard(this.controlWords, shard * CONTROL_WORDS + control.lock)
  }

  hashOf(infoHash: Int32Array): number {
    let hash = this.#seedA
    for (let word = 0; word < INFO_HASH_WORDS; word++) hash = mixHash(hash, infoHash[word] ?? 0)
    return mixHash(hash, this.#seedB)
  }

  /** Bytes taken by swarms, peers and details. */
  usedBytes(): number {
    const records = this.total(control.swarmPeak) * this.records.recordWords
    const details = this.details === undefined ? 0 : this.total(control.detailPeak) * this.details.recordWords
    return this.arena.usedBytes() + (records + details) * 4
  }

  /** A shard's count, as `control` names it, or the sum over all shards. */
  total(word: number): number {
    let sum = 0
    for (let shard = 0; shard < SHARDS; shard++) sum += this.controlWords[shard * CONTROL_WORDS + word] ?? 0
    return sum
  }

  /** An empty slot for a peer that `find` did not meet, made by taking over a silent peer's or by growing. */
  placeFor(shard: number, record: number, call: AnnounceCall): number {
    const { records, slots } = this
    const slotWords = slotWordsOf(call.family)
    let at = records.at(shard, record)
    const block = records.block(at, call.family)
    const used = records.used(at, call.family)
    if (block !== 0 && slots.state(slots.free, slotWords) !== 0) {
      this.#forgetSilent(shard, at, call.family, slots.free)
      return slots.free
    }
    if (block === 0 || !fits(used + 1, slots.capacity(block, slotWords))) {
      const kept = this.#resize(shard, record, call.family, capacityFor(used + 1))
      if (kept < 0) return -1
      at = records.at(shard, kept)
      slots.find(records.block(at, call.family), slotWords, call.address, call.port)
    }
    if (records.usedOfBoth(at) === 0) this.add(shard, control.active, 1)
    records.setUsed(at, call.family, used + 1)
    this.add(shard, control.peers, 1)
    return slots.free
  }

  /** Takes the peer in a slot away; `at` stays good. */
  removeSlot(shard: number, at: number, family: 4 | 6, slot: number): void {
    const { records } = this
    this.#forgetSilent(shard, at, family, slot)
    this.slots.remove(records.block(at, family), slotWordsOf(family), slot)
    const used = records.used(at, family) - 1
    records.setUsed(at, family, used)
    this.add(shard, control.peers, -1)
    if (used > 0) return
    this.arena.free(shard, records.block(at, family))
    records.setBlock(at, family, 0)
    if (records.usedOfBoth(at) === 0) this.add(shard, control.active, -1)
  }

  /** Gives a swarm that lost most of its peers a smaller block. */
  shrink(shard: number, record: number): void {
    const at = this.records.at(shard, record)
    for (const family of FAMILIES) {
      const block = this.records.block(at, family)
      if (block === 0) continue
      const capacity = this.slots.capacity(block, slotWordsOf(family))
      const used = this.records.used(at, family)
      if (capacity <= MIN_SHRINKING_SLOTS || used * 8 > capacity * 5) continue
      if (this.#resize(shard, record, family, capacityFor(used + 1)) !== record) return
    }
  }

  /**
   * Gives up the swarm with the fewest peers of some looked at by chance, if it has at most one: so a flood of fake
   * info-hashes displaces itself and never a swarm that lives. Returns the number that record `keep` has afterwards.
   */
  giveUpSwarm(shard: number, keep: number): number {
    const count = this.records.count(shard)
    let victim = -1
    let fewest = 2
    for (let tried = 0; tried < MAX_VICTIMS_TRIED && count > 0; tried++) {
      this.#victimSeed = mixHash(this.#victimSeed, tried + 1)
      const record = (this.#victimSeed >>> 0) % count
      const peers = this.records.usedOfBoth(this.records.at(shard, record))
      if (record === keep || peers >= fewest) continue
      victim = record
      fewest = peers
    }
    if (victim < 0) return keep
    this.add(shard, control.evicted, 1)
    const moved = this.dropSwarm(shard, victim)
    return moved === keep ? victim : keep
  }

  /** Removes a swarm with its peers. Returns the old number of the record that takes its place, or −1. */
  dropSwarm(shard: number, record: number): number {
    const { records, slots } = this
    const at = records.at(shard, record)
    for (const family of FAMILIES) {
      const slotWords = slotWordsOf(family)
      for (let block = records.block(at, family); block !== 0; block = records.block(at, family)) {
        let slot = slots.firstSlot(block)
        while (slots.state(slot, slotWords) === 0) slot += slotWords // ends: a block holds at least one peer
        this.removeSlot(shard, at, family, slot)
      }
    }
    const moved = records.remove(shard, record)
    if (moved < 0) return -1
    for (const family of FAMILIES) {
      const block = records.block(at, family)
      if (block !== 0) this.arena.setOwner(block, ownerOf(record, family))
    }
    return moved
  }

  compact(shard: number): void {
    this.arena.compact(shard, (owner, block) => {
      this.records.setBlock(this.records.at(shard, owner >> 1), (owner & 1) === 0 ? 4 : 6, block)
    })
  }

  /** Slots of both families, empty ones included. */
  slotCount(at: number): number {
    let slots = 0
    for (const family of FAMILIES) {
      const block = this.records.block(at, family)
      if (block !== 0) slots += this.slots.capacity(block, slotWordsOf(family))
    }
    return slots
  }

  /** Adds a peer of this state to the counts, or takes it out. */
  count(shard: number, at: number, state: number, sign: 1 | -1): void {
    if ((state & TWIN) !== 0) return
    if ((state & SEEDER) !== 0) {
      this.records.addSeeders(at, sign)
      this.add(shard, control.seeders, sign)
    } else {
      this.records.addLeechers(at, sign)
      this.add(shard, control.leechers, sign)
    }
    if ((state & PAUSED) === 0) return
    this.records.addPaused(at, sign)
    this.add(shard, control.paused, sign)
  }

  add(shard: number, word: number, amount: number): void {
    const at = shard * CONTROL_WORDS + word
    this.controlWords[at] = (this.controlWords[at] ?? 0) + amount
  }

  /** Takes a slot's peer out of the counts and the details; the slot stays as it is. */
  #forgetSilent(shard: number, at: number, family: 4 | 6, slot: number): void {
    const slotWords = slotWordsOf(family)
    const state = this.slots.state(slot, slotWords)
    this.count(shard, at, state, -1)
    if (this.details !== undefined) {
      this.slots.readAddress(slot, slotWords, this.#address)
      this.details.forget(shard, this.records.hash(at), this.#address, family, state & PORT_MASK)
    }
    this.slots.setState(slot, slotWords, (state & ~(SEEDER | PAUSED | COMPLETED)) | TWIN) // counted out already
  }

  /** Moves a swarm's peers of one family to a block of another capacity. Returns the swarm's record, or −1 when full. */
  #resize(shard: number, record: number, family: 4 | 6, capacity: number): number {
    const slotWords = slotWordsOf(family)
    if (this.arena.wantsCompaction(shard, capacity * slotWords)) this.compact(shard)
    let kept = record
    let fresh = this.arena.allocate(shard, ownerOf(kept, family), capacity * slotWords)
    if (fresh < 0) {
      kept = this.giveUpSwarm(shard, kept)
      this.compact(shard)
      fresh = this.arena.allocate(shard, ownerOf(kept, family), capacity * slotWords)
      if (fresh < 0) return -1
    }
    const at = this.records.at(shard, kept)
    const old = this.records.block(at, family)
    if (old !== 0) {
      this.slots.moveAll(old, fresh, slotWords)
      this.arena.free(shard, old)
    }
    this.records.setBlock(at, family, fresh)
    return kept
  }
}

const FAMILIES = [4, 6] as const

/** Whose a block is, as the arena writes it down: the record, and in the lowest bit the family. */
function ownerOf(record: number, family: 4 | 6): number {
  return record * 2 + (family === 4 ? 0 : 1)
}
