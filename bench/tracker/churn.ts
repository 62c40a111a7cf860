import { AnnounceCall, announceEvent } from '../../packages/tracker/src/request/announce-call.ts'
import { MemoryStore } from '../../packages/tracker/src/swarm/memory-store.ts'
import { reserveSwarmMemory, SHARDS } from '../../packages/tracker/src/swarm/swarm-memory.ts'

const PEERS = 200_000
const SWARMS = 4000
const MINUTES = 10
const REPLACED = PEERS / 5 // peers that leave, and as many that come, in a minute
const TIMEOUT = 2 // minutes: those who vanish without a word are swept within the ten

/**
 * Replaces a fifth of 200,000 peers every minute for ten minutes, half of them leaving without a word, on the store
 * itself with a clock that the loop moves. Growth is that of the pages ever written to.
 */
export function churn(): { readonly growth: number; readonly peers: number } {
  let minute = 0
  let random = 12_345
  const next = (limit: number) => {
    random = (Math.imul(random, 48_271) >>> 0) % 2_147_483_647
    return random % limit
  }
  const store = new MemoryStore(reserveSwarmMemory(64, 0, [1, 2, 3, 4]), TIMEOUT, {
    minute: () => minute,
    seconds: () => minute * 60,
    randomWord: () => next(2 ** 31),
  })
  const call = new AnnounceCall()
  const announce = (peer: number, event: number) => {
    call.infoHash.fill(1 + (peer % SWARMS))
    call.address[0] = peer
    call.port = 1 + (peer % 60_000)
    call.fingerprint = peer
    call.event = event
    store.announce(call)
  }
  const present = Array.from({ length: PEERS }, (_, peer) => peer)
  let newest = PEERS
  const playMinute = () => {
    for (const peer of present) announce(peer, announceEvent.none)
    for (let count = 0; count < REPLACED; count++) {
      const place = next(PEERS)
      if (count % 2 === 0) announce(present[place] ?? 0, announceEvent.stopped)
      present[place] = newest++
      announce(present[place] ?? 0, announceEvent.started)
    }
    for (let shard = 0; shard < SHARDS; shard++) {
      for (let round = store.sweepRounds(shard, 64); round > 0; round--) store.sweep(shard, 64)
    }
    minute++
  }
  // As long a time before: a shard's highest page is a record, and records are broken often only at the beginning.
  for (let warmUp = 0; warmUp < MINUTES; warmUp++) playMinute()
  const before = store.table.usedBytes()
  for (let count = 0; count < MINUTES; count++) playMinute()
  return { growth: store.table.usedBytes() / before - 1, peers: PEERS }
}
