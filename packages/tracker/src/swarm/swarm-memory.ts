/** Shards of the swarms, each behind a lock of its own; a power of two. */
export const SHARDS = 64

const MEBIBYTE = 1 << 20 // bytes
const WORD = 4 // bytes
const RECORD_WORDS = 16
const DETAIL_WORDS = 18
const SOCKET_WORDS = 8
const MAX_SOCKET_SWARMS = 1 << 18
const SMALLEST_ARENA = 1 << 16 // words per shard

/** Words of a shard's control block, which fills two cache lines so that neighbours never share one. */
export const CONTROL_WORDS = 32

/** What each word of a shard's control block holds. */
export const control = {
  lock: 0,
  swarms: 1, // records of the swarm table
  swarmIndex: 2, // capacity of its index
  arenaTop: 3, // words in use, dead ones included
  arenaDead: 4, // words of freed blocks below the top
  arenaPeak: 5, // highest top so far, in words
  swarmPeak: 6, // most records so far
  sweepRecord: 7, // next record that the background sweep visits
  seeders: 8,
  leechers: 9,
  paused: 10,
  completed: 11, // completions counted, of swarms given up since too: it never falls
  active: 12, // swarms with at least one peer
  peers: 13, // slots in use, both families
  evicted: 14, // swarms given up to make room
  details: 15, // records of the detail table
  detailIndex: 16,
  detailPeak: 17,
  nextVictim: 18, // where the search for a detail record to give up goes on
  sweepDetail: 19,
  sockets: 20, // records of the table of peers over WebSocket
  socketIndex: 21,
  socketPeak: 22,
} as const

/** Word, after the shards' blocks, that adds up what all shards have taken, in KiB. */
export const TAKEN_KIBIBYTES = SHARDS * CONTROL_WORDS

/** Memory is taken from the budget in pages of this size, as the system gives it. */
export const PAGE_KIBIBYTES = 4

/** One dense table's place in shared memory. */
export interface TableMemory {
  readonly records: SharedArrayBuffer
  readonly index: SharedArrayBuffer
  readonly recordWords: number
  /** Records per shard at most. */
  readonly capacity: number
}

/** Everything that threads share; plain, so that it can be posted to a worker. */
export interface SwarmMemory {
  readonly control: SharedArrayBuffer
  readonly swarms: TableMemory
  readonly details: TableMemory | undefined
  /** Peers over WebSocket by swarm. */
  readonly sockets: TableMemory
  readonly arena: SharedArrayBuffer
  /** Words of the arena per shard. */
  readonly arenaWords: number
  readonly twins: SharedArrayBuffer
  /** Entries of the twin cache per shard; a power of two. */
  readonly twinEntries: number
  /** KiB of arena that the peaks of all shards may reach together. */
  readonly budgetKibibytes: number
  /** Secret words that keep outsiders from choosing colliding keys. */
  readonly seeds: readonly [number, number, number, number]
}

/**
 * Reserves memory for swarms of at most `memoryMebibytes`, and details of at most `detailsMebibytes`. Only the address
 * space is taken now: the system gives pages when they are first written.
 */
export function reserveSwarmMemory(
  memoryMebibytes: number,
  detailsMebibytes: number,
  seeds: SwarmMemory['seeds'],
): SwarmMemory {
  const budget = memoryMebibytes * MEBIBYTE
  const twinEntries = 1024
  // One swarm lies in one shard, so a shard may grow far beyond its fair share while the sum of all stays in budget.
  const arena = reserveLargest(Math.max(SMALLEST_ARENA, budget / 8 / WORD))
  return {
    control: new SharedArrayBuffer((SHARDS + 1) * CONTROL_WORDS * WORD),
    swarms: tableMemory(budget / 2, RECORD_WORDS),
    details: detailsMebibytes === 0 ? undefined : tableMemory(detailsMebibytes * MEBIBYTE, DETAIL_WORDS),
    sockets: tableMemory(MAX_SOCKET_SWARMS * SOCKET_WORDS * WORD, SOCKET_WORDS),
    arena: arena.buffer,
    arenaWords: arena.words,
    twins: new SharedArrayBuffer(SHARDS * twinEntries * 2 * WORD),
    twinEntries,
    budgetKibibytes: memoryMebibytes * 512, // the other half is the swarm table's
    seeds,
  }
}

function tableMemory(bytes: number, recordWords: number): TableMemory {
  const capacity = Math.max(64, Math.floor(bytes / SHARDS / (recordWords * WORD)))
  return {
    records: new SharedArrayBuffer(SHARDS * capacity * recordWords * WORD),
    index: new SharedArrayBuffer(SHARDS * indexCapacityFor(capacity) * WORD),
    recordWords,
    capacity,
  }
}

/** The size of an index for so many records: the power of two that keeps it at most two thirds full. */
export function indexCapacityFor(records: number): number {
  let capacity = 16
  while (capacity * 2 < records * 3) capacity *= 2
  return capacity
}

/** Small machines refuse to reserve more than they have: then half as much per shard, down to a useful minimum. */
function reserveLargest(wanted: number): { readonly buffer: SharedArrayBuffer; readonly words: number } {
  let words = Math.floor(wanted)
  for (;;) {
    try {
      return { buffer: new SharedArrayBuffer(SHARDS * words * WORD), words }
    } catch (error) {
      if (!(error instanceof RangeError) || words <= SMALLEST_ARENA) throw error
      words = Math.max(SMALLEST_ARENA, words >> 1)
    }
  }
}
