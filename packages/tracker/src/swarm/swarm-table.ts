import { mixHash } from '../hash/mix-hash.ts'
import type { AnnounceCall } from '../request/announce-call.ts'
import { BlockArena, HEADER_WORDS } from './block-arena.ts'
import { DenseTable } from './dense-table.ts'
import { PeerDetails } from './peer-details.ts'
import {
  COMPLETED,
  capacityFor,
  fits,
  IPV4_WORDS,
  IPV6_WORDS,
  isStale,
  PAUSED,
  PeerSlots,
  SEEDER,
  TWIN,
} from './peer-slots.ts'
import { lockShard, unlockShard } from './shard-lock.ts'
import { CONTROL_WORDS, control, SHARDS, type SwarmMemory } from './swarm-memory.ts'
import { swarmWord } from './swarm-record.ts'

/** Words of an info-hash. */
export const SWARM_KEY_WORDS = 5

const SHARD_SHIFT = 26 // the six highest bits of a swarm's hash choose the shard
const VICTIMS_TRIED = 16 // swarms looked at to find one to give up
const SMALLEST_SHRINKING = 8 // slots

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
  readonly swarms: DenseTable
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
    this.swarms = new DenseTable(memory.swarms, this.controlWords, {
      count: control.swarms,
      index: control.swarmIndex,
      peak: control.swarmPeak,
    })
    this.arena = new BlockArena(memory)
    this.slots = new PeerSlots(this.arena.words, memory.seeds)
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
    for (let word = 0; word < SWARM_KEY_WORDS; word++) hash = mixHash(hash, infoHash[word] ?? 0)
    return mixHash(hash, this.#seedB)
  }

  /** Bytes taken by swarms, peers and details. */
  usedBytes(): number {
    const records = this.total(control.swarmPeak) * this.swarms.recordWords
    const details = this.details === undefined ? 0 : this.total(control.detailPeak) * this.details.table.recordWords
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
    const words = this.swarms.words
    const slotWords = call.family === 4 ? IPV4_WORDS : IPV6_WORDS
    const blockWord = call.family === 4 ? swarmWord.block4 : swarmWord.block6
    const usedWord = call.family === 4 ? swarmWord.used4 : swarmWord.used6
    let base = this.swarms.base(shard, record)
    const block = words[base + blockWord] ?? 0
    const used = words[base + usedWord] ?? 0
    if (block !== 0 && (this.arena.words[this.slots.free + slotWords - 1] ?? 0) !== 0) {
      this.#forgetSilent(shard, base, call.family, this.slots.free)
      return this.slots.free
    }
    if (block === 0 || !fits(used + 1, this.slots.capacity(block, slotWords))) {
      const kept = this.#resize(shard, record, call.family, capacityFor(used + 1))
      if (kept < 0) return -1
      base = this.swarms.base(shard, kept)
      this.slots.find(words[base + blockWord] ?? 0, slotWords, call.address, call.port)
    }
    if ((words[base + swarmWord.used4] ?? 0) + (words[base + swarmWord.used6] ?? 0) === 0)
      this.add(shard, control.active, 1)
    words[base + usedWord] = used + 1
    this.add(shard, control.peers, 1)
    return this.slots.free
  }

  removeSlot(shard: number, base: number, family: 4 | 6, slot: number): void {
    const words = this.swarms.words
    const slotWords = family === 4 ? IPV4_WORDS : IPV6_WORDS
    const usedAt = base + (family === 4 ? swarmWord.used4 : swarmWord.used6)
    const blockAt = base + (family === 4 ? swarmWord.block4 : swarmWord.block6)
    this.#forgetSilent(shard, base, family, slot)
    this.slots.remove(words[blockAt] ?? 0, slotWords, slot)
    const used = (words[usedAt] ?? 0) - 1
    words[usedAt] = used
    this.add(shard, control.peers, -1)
    if (used === 0) {
      this.arena.free(shard, words[blockAt] ?? 0)
      words[blockAt] = 0
      if ((words[base + swarmWord.used4] ?? 0) + (words[base + swarmWord.used6] ?? 0) === 0)
        this.add(shard, control.active, -1)
    }
  }

  sweepSlots(shard: number, base: number, steps: number): void {
    const words = this.swarms.words
    for (let step = 0; step < steps; step++) {
      const block4 = words[base + swarmWord.block4] ?? 0
      const block6 = words[base + swarmWord.block6] ?? 0
      const capacity4 = block4 === 0 ? 0 : this.slots.capacity(block4, IPV4_WORDS)
      let cursor = words[base + swarmWord.cursor] ?? 0
      const isIpv4 = cursor < capacity4
      if (!isIpv4) {
        const capacity6 = block6 === 0 ? 0 : this.slots.capacity(block6, IPV6_WORDS)
        if (capacity4 + capacity6 === 0) return
        if (cursor >= capacity4 + capacity6) {
          words[base + swarmWord.cursor] = 0
          continue
        }
      }
      const slotWords = isIpv4 ? IPV4_WORDS : IPV6_WORDS
      const slot = HEADER_WORDS + (isIpv4 ? block4 + cursor * slotWords : block6 + (cursor - capacity4) * slotWords)
      const state = this.arena.words[slot + slotWords - 1] ?? 0
      if (state !== 0 && isStale(state, this.slots.minute, this.timeoutMinutes)) {
        this.removeSlot(shard, base, isIpv4 ? 4 : 6, slot) // a follower may have moved here: the cursor stays
      } else cursor++
      words[base + swarmWord.cursor] = cursor
    }
  }

  /** Gives a swarm that lost most of its peers a smaller block. */
  shrink(shard: number, record: number): void {
    const base = this.swarms.base(shard, record)
    for (const family of [4, 6] as const) {
      const block = this.swarms.words[base + (family === 4 ? swarmWord.block4 : swarmWord.block6)] ?? 0
      if (block === 0) continue
      const capacity = this.slots.capacity(block, family === 4 ? IPV4_WORDS : IPV6_WORDS)
      const used = this.swarms.words[base + (family === 4 ? swarmWord.used4 : swarmWord.used6)] ?? 0
      if (capacity <= SMALLEST_SHRINKING || used * 2 > capacity) continue
      if (this.#resize(shard, record, family, capacityFor(used + 1)) !== record) return
    }
  }

  /**
   * Gives up the swarm with the fewest peers of some looked at by chance, if it has at most one: so a flood of fake
   * info-hashes displaces itself and never a swarm that lives. Returns the number that record `keep` has afterwards.
   */
  giveUpSwarm(shard: number, keep: number): number {
    const count = this.swarms.count(shard)
    let victim = -1
    let fewest = 2
    for (let tried = 0; tried < VICTIMS_TRIED && count > 0; tried++) {
      this.#victimSeed = mixHash(this.#victimSeed, tried + 1)
      const record = (this.#victimSeed >>> 0) % count
      const base = this.swarms.base(shard, record)
      const peers = (this.swarms.words[base + swarmWord.used4] ?? 0) + (this.swarms.words[base + swarmWord.used6] ?? 0)
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
    const base = this.swarms.base(shard, record)
    const words = this.swarms.words
    for (const family of [4, 6] as const) {
      const blockAt = base + (family === 4 ? swarmWord.block4 : swarmWord.block6)
      const slotWords = family === 4 ? IPV4_WORDS : IPV6_WORDS
      for (let block = words[blockAt] ?? 0; block !== 0; block = words[blockAt] ?? 0) {
        let slot = block + HEADER_WORDS
        while (this.arena.words[slot + slotWords - 1] === 0) slot += slotWords // ends: a block holds at least one peer
        this.removeSlot(shard, base, family, slot)
      }
    }
    this.add(shard, control.completed, -(words[base + swarmWord.completed] ?? 0))
    const moved = this.swarms.remove(shard, record)
    if (moved < 0) return -1
    const block4 = words[base + swarmWord.block4] ?? 0
    const block6 = words[base + swarmWord.block6] ?? 0
    if (block4 !== 0) this.arena.setOwner(block4, record * 2)
    if (block6 !== 0) this.arena.setOwner(block6, record * 2 + 1)
    return moved
  }

  compact(shard: number): void {
    this.arena.compact(shard, (owner, block) => {
      const word = (owner & 1) === 0 ? swarmWord.block4 : swarmWord.block6
      this.swarms.words[this.swarms.base(shard, owner >> 1) + word] = block
    })
  }

  slotCount(base: number): number {
    const block4 = this.swarms.words[base + swarmWord.block4] ?? 0
    const block6 = this.swarms.words[base + swarmWord.block6] ?? 0
    return (
      (block4 === 0 ? 0 : this.slots.capacity(block4, IPV4_WORDS)) +
      (block6 === 0 ? 0 : this.slots.capacity(block6, IPV6_WORDS))
    )
  }

  count(shard: number, base: number, state: number, sign: 1 | -1): void {
    if ((state & TWIN) !== 0) return
    const words = this.swarms.words
    const seeder = (state & SEEDER) !== 0
    const at = base + (seeder ? swarmWord.seeders : swarmWord.leechers)
    words[at] = (words[at] ?? 0) + sign
    this.add(shard, seeder ? control.seeders : control.leechers, sign)
    if ((state & PAUSED) === 0) return
    words[base + swarmWord.paused] = (words[base + swarmWord.paused] ?? 0) + sign
    this.add(shard, control.paused, sign)
  }

  add(shard: number, word: number, amount: number): void {
    const at = shard * CONTROL_WORDS + word
    this.controlWords[at] = (this.controlWords[at] ?? 0) + amount
  }

  /** Takes a slot's peer out of the counts and the details; the slot stays as it is. */
  #forgetSilent(shard: number, base: number, family: 4 | 6, slot: number): void {
    const slotWords = family === 4 ? IPV4_WORDS : IPV6_WORDS
    const state = this.arena.words[slot + slotWords - 1] ?? 0
    this.count(shard, base, state, -1)
    if (this.details !== undefined) {
      for (let word = 0; word < slotWords - 1; word++) this.#address[word] = this.arena.words[slot + word] ?? 0
      this.details.forget(shard, this.swarms.words[base] ?? 0, this.#address, family, state & 0xffff)
    }
    this.arena.words[slot + slotWords - 1] = (state & ~(SEEDER | PAUSED | COMPLETED)) | TWIN // counted out already
  }

  /** Moves a swarm's peers of one family to a block of another capacity. Returns the swarm's record, or −1 when full. */
  #resize(shard: number, record: number, family: 4 | 6, capacity: number): number {
    const slotWords = family === 4 ? IPV4_WORDS : IPV6_WORDS
    const blockWord = family === 4 ? swarmWord.block4 : swarmWord.block6
    if (this.arena.wantsCompaction(shard, capacity * slotWords)) this.compact(shard)
    let kept = record
    let fresh = this.arena.allocate(shard, kept * 2 + (family === 4 ? 0 : 1), capacity * slotWords)
    if (fresh < 0) {
      kept = this.giveUpSwarm(shard, kept)
      this.compact(shard)
      fresh = this.arena.allocate(shard, kept * 2 + (family === 4 ? 0 : 1), capacity * slotWords)
      if (fresh < 0) return -1
    }
    const at = this.swarms.base(shard, kept) + blockWord
    const old = this.swarms.words[at] ?? 0
    if (old !== 0) {
      this.slots.moveAll(old, fresh, slotWords)
      this.arena.free(shard, old)
    }
    this.swarms.words[at] = fresh
    return kept
  }
}
