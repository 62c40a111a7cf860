import { mixHash } from '../hash/mix-hash.ts'
import { type AnnounceCall, announceEvent } from '../request/announce-call.ts'
import { DenseTable } from '../swarm/dense-table.ts'
import { lockShard, unlockShard } from '../swarm/shard-lock.ts'
import { CONTROL_WORDS, indexCapacityFor, SHARDS, type TableMemory } from '../swarm/swarm-memory.ts'
import { peerKey } from './member-ledger.ts'

const SEATS_PER_SHARD = 1 << 15 // two million peers of members in all
const MEMBERS_PER_SHARD = 1 << 14
const SEAT_WORDS = 6
const PLACE_WORDS = 4
const MEMBER_WORDS = 4
const KEY_WORDS = 2
const SHARD_SHIFT = 26 // the six highest bits of a member's first word choose the shard
const WORD = 4 // bytes

/** Words of a shard's control block. */
const control = { lock: 0, seats: 1, seatIndex: 2, seatPeak: 3, places: 4, placeIndex: 5, placePeak: 6 } as const
const membersControl = { members: 7, memberIndex: 8, memberPeak: 9 } as const

/** What each word of a record holds. Word 0 is its hash, words 1–2 its key. */
const seat = { member: 1, peer: 2, place: 3, seen: 4, second: 5 } as const
const place = { peer: 3 } as const
const count = { peers: 3 } as const

/** Memory that all threads share; plain, so that it can be posted to a worker. */
export interface SeatMemory {
  readonly control: SharedArrayBuffer
  readonly seats: TableMemory
  readonly places: TableMemory
  readonly members: TableMemory
}

/** Reserves address space; the system gives pages when they are first written. */
export function reserveSeatMemory(): SeatMemory {
  return {
    control: new SharedArrayBuffer(SHARDS * CONTROL_WORDS * WORD),
    seats: tableOf(SEATS_PER_SHARD, SEAT_WORDS),
    places: tableOf(SEATS_PER_SHARD, PLACE_WORDS),
    members: tableOf(MEMBERS_PER_SHARD, MEMBER_WORDS),
  }
}

function tableOf(capacity: number, recordWords: number): TableMemory {
  return {
    records: new SharedArrayBuffer(SHARDS * capacity * recordWords * WORD),
    index: new SharedArrayBuffer(SHARDS * indexCapacityFor(capacity) * WORD),
    recordWords,
    capacity,
  }
}

/**
 * How many peers each member has now, over all threads and protocols: a seat is taken before an announce is stored, under
 * a lock, so no two threads give the last one away. A peer is known by torrent, peer id and key; one with a new peer id at
 * the same torrent, address and port takes the seat of the one before it, which has crashed.
 */
export class PeerSeats {
  readonly #control: Int32Array
  readonly #seats: DenseTable
  readonly #places: DenseTable
  readonly #members: DenseTable
  readonly #timeout: number
  readonly #seconds: () => number
  readonly #key = new Int32Array(KEY_WORDS)

  /** `timeout` is how many seconds a silent peer keeps its seat. */
  constructor(memory: SeatMemory, timeout: number, seconds: () => number) {
    this.#control = new Int32Array(memory.control)
    const { seats, seatIndex, seatPeak, places, placeIndex, placePeak } = control
    this.#seats = new DenseTable(memory.seats, this.#control, { count: seats, index: seatIndex, peak: seatPeak })
    this.#places = new DenseTable(memory.places, this.#control, { count: places, index: placeIndex, peak: placePeak })
    this.#members = new DenseTable(memory.members, this.#control, {
      count: membersControl.members,
      index: membersControl.memberIndex,
      peak: membersControl.memberPeak,
    })
    this.#timeout = timeout
    this.#seconds = seconds
  }

  /** Takes or keeps a seat for an announce of the member with this digest; false when all `limit` are taken. */
  take(digest: string, call: AnnounceCall, limit: number): boolean {
    const [first, second] = memberWords(digest)
    const shard = first >>> SHARD_SHIFT
    lockShard(this.#control, shard * CONTROL_WORDS + control.lock)
    try {
      return this.#take(shard, [first, second], call, limit)
    } finally {
      unlockShard(this.#control, shard * CONTROL_WORDS + control.lock)
    }
  }

  /** Gives the seat of a peer back. */
  leave(digest: string, call: AnnounceCall): void {
    const [first, second] = memberWords(digest)
    const shard = first >>> SHARD_SHIFT
    lockShard(this.#control, shard * CONTROL_WORDS + control.lock)
    try {
      const record = this.#findSeat(shard, [first, second], peerKey(call))
      if (record >= 0) this.#drop(shard, record)
    } finally {
      unlockShard(this.#control, shard * CONTROL_WORDS + control.lock)
    }
  }

  /** Seats of a member that are taken, silent ones included until somebody needs theirs. */
  count(digest: string): number {
    const [first, second] = memberWords(digest)
    const shard = first >>> SHARD_SHIFT
    lockShard(this.#control, shard * CONTROL_WORDS + control.lock)
    try {
      return this.#count(shard, [first, second])
    } finally {
      unlockShard(this.#control, shard * CONTROL_WORDS + control.lock)
    }
  }

  #take(shard: number, member: MemberWords, call: AnnounceCall, limit: number): boolean {
    const peer = peerKey(call)
    const where = placeKey(call)
    const known = this.#findSeat(shard, member, peer)
    if (known >= 0) {
      if (call.event === announceEvent.stopped || this.#count(shard, member) > limit) {
        this.#drop(shard, known)
        return call.event === announceEvent.stopped
      }
      this.#renew(shard, known, member, where)
      return true
    }
    if (call.event === announceEvent.stopped) return true
    const ghost = this.#findGhost(shard, member, where)
    if (ghost >= 0) this.#drop(shard, ghost)
    if (this.#count(shard, member) >= limit) {
      this.#dropSilent(shard, member)
      if (this.#count(shard, member) >= limit) return false
    }
    return this.#insert(shard, member, peer, where)
  }

  #insert(shard: number, member: MemberWords, peer: number, where: number): boolean {
    if (this.#seats.count(shard) === this.#seats.capacity) this.#dropSilent(shard, undefined)
    const record = this.#seats.insert(shard, seatHash(member, peer), this.#seatKey(member, peer), KEY_WORDS)
    if (record < 0) return true // more peers than there is room to count: nobody is shut out for that
    const at = this.#seats.base(shard, record)
    this.#seats.words[at + seat.second] = member[1]
    this.#renew(shard, record, member, where)
    this.#addToMember(shard, member, 1)
    return true
  }

  #renew(shard: number, record: number, member: MemberWords, where: number): void {
    const at = this.#seats.base(shard, record)
    const words = this.#seats.words
    if (words[at + seat.place] !== where)
      this.#dropPlace(shard, member, words[at + seat.place] ?? 0, words[at + seat.peer] ?? 0)
    words[at + seat.place] = where
    words[at + seat.seen] = this.#seconds()
    const hash = placeHash(member, where)
    let there = this.#places.find(shard, hash, this.#seatKey(member, where), KEY_WORDS)
    if (there < 0) there = this.#places.insert(shard, hash, this.#seatKey(member, where), KEY_WORDS)
    if (there >= 0) this.#places.words[this.#places.base(shard, there) + place.peer] = words[at + seat.peer] ?? 0
  }

  #findSeat(shard: number, member: MemberWords, peer: number): number {
    return this.#seats.find(shard, seatHash(member, peer), this.#seatKey(member, peer), KEY_WORDS)
  }

  /** The seat of another peer at the same place. */
  #findGhost(shard: number, member: MemberWords, where: number): number {
    const there = this.#places.find(shard, placeHash(member, where), this.#seatKey(member, where), KEY_WORDS)
    if (there < 0) return -1
    return this.#findSeat(shard, member, this.#places.words[this.#places.base(shard, there) + place.peer] ?? 0)
  }

  #drop(shard: number, record: number): void {
    const at = this.#seats.base(shard, record)
    const words = this.#seats.words
    const member: MemberWords = [words[at + seat.member] ?? 0, words[at + seat.second] ?? 0]
    this.#dropPlace(shard, member, words[at + seat.place] ?? 0, words[at + seat.peer] ?? 0)
    this.#addToMember(shard, member, -1)
    this.#seats.remove(shard, record)
  }

  #dropPlace(shard: number, member: MemberWords, where: number, peer: number): void {
    const there = this.#places.find(shard, placeHash(member, where), this.#seatKey(member, where), KEY_WORDS)
    if (there < 0 || this.#places.words[this.#places.base(shard, there) + place.peer] !== peer) return
    this.#places.remove(shard, there)
  }

  /** Takes the seats of silent peers away, of one member or of all in the shard. */
  #dropSilent(shard: number, member: MemberWords | undefined): void {
    const oldest = this.#seconds() - this.#timeout
    const words = this.#seats.words
    for (let record = this.#seats.count(shard) - 1; record >= 0; record--) {
      const at = this.#seats.base(shard, record)
      if ((words[at + seat.seen] ?? 0) >= oldest) continue
      if (member !== undefined && (words[at + seat.member] !== member[0] || words[at + seat.second] !== member[1]))
        continue
      this.#drop(shard, record) // the last record takes its number, and was looked at already
    }
  }

  #count(shard: number, member: MemberWords): number {
    const record = this.#members.find(shard, member[0], this.#setKey(member[0], member[1]), KEY_WORDS)
    return record < 0 ? 0 : (this.#members.words[this.#members.base(shard, record) + count.peers] ?? 0)
  }

  #addToMember(shard: number, member: MemberWords, amount: 1 | -1): void {
    let record = this.#members.find(shard, member[0], this.#setKey(member[0], member[1]), KEY_WORDS)
    if (record < 0) record = this.#members.insert(shard, member[0], this.#key, KEY_WORDS)
    if (record < 0) return
    const at = this.#members.base(shard, record) + count.peers
    const left = (this.#members.words[at] ?? 0) + amount
    this.#members.words[at] = left
    if (left <= 0) this.#members.remove(shard, record)
  }

  #seatKey(member: MemberWords, other: number): Int32Array {
    return this.#setKey(member[0], other)
  }

  #setKey(first: number, second: number): Int32Array {
    this.#key[0] = first
    this.#key[1] = second
    return this.#key
  }
}

type MemberWords = readonly [first: number, second: number]

function memberWords(digest: string): MemberWords {
  return [Number.parseInt(digest.slice(0, 8), 16) | 0, Number.parseInt(digest.slice(8, 16), 16) | 0]
}

function seatHash(member: MemberWords, peer: number): number {
  return mixHash(mixHash(member[0], member[1]), peer)
}

function placeHash(member: MemberWords, where: number): number {
  return mixHash(mixHash(member[1], member[0]), where)
}

/** Stands for torrent, address and port; a WebSocket has no port of its own, so its peer id tells it apart. */
function placeKey(call: AnnounceCall): number {
  let key = mixHash(call.port ^ call.family, call.port === 0 ? call.fingerprint : 0)
  for (const word of call.infoHash) key = mixHash(key, word)
  for (const word of call.address) key = mixHash(key, word)
  return key
}
