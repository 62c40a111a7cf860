import { expect, it } from 'vitest'
import { lateStore } from '../../test/late-store.ts'
import type { AnnounceCall } from '../request/announce-call.ts'
import { callOf, hosts4, MAX_WANTED, type StorePeer, swarmStoreContract } from '../request/swarm-store.contract.ts'
import { MemoryStore } from './memory-store.ts'
import { reserveSwarmMemory, SHARDS } from './swarm-memory.ts'

const SEEDS = [1, 2, 3, 4] as const

function makeStore(options: { mebibytes?: number; details?: number; timeout?: number } = {}) {
  const clock = { minute: 0 }
  let random = 12_345
  const memory = reserveSwarmMemory(options.mebibytes ?? 16, options.details ?? 0, SEEDS)
  const store = new MemoryStore(memory, options.timeout ?? 45, {
    minute: () => clock.minute,
    seconds: () => clock.minute * 60,
    randomWord: () => {
      random = Math.imul(random, 1_103_515_245) + 12_345
      return random
    },
  })
  return { store, clock, memory }
}

function sweepAll(store: MemoryStore): void {
  for (let shard = 0; shard < SHARDS; shard++) store.sweep(shard, 100)
}

swarmStoreContract('MemoryStore', (timeout) => {
  const { store, clock } = makeStore({ timeout, details: 1 })
  return { store, clock, expire: () => sweepAll(store) }
})
swarmStoreContract('a store that answers later', (timeout) => {
  const { store, clock } = makeStore({ timeout, details: 1 })
  return { store: lateStore(store), clock, expire: () => sweepAll(store) }
})

function announce(store: MemoryStore, peer: StorePeer): AnnounceCall {
  const call = callOf(peer)
  store.announce(call)
  return call
}

it('holds exactly the peers that a plain map holds, whatever comes', () => {
  const { store } = makeStore({ mebibytes: 64 })
  const model = new Map<string, boolean>()
  let random = 1
  const next = (limit: number) => {
    random = (Math.imul(random, 48_271) >>> 0) % 2_147_483_647
    return random % limit
  }
  for (let step = 0; step < 60_000; step++) {
    const swarm = next(40)
    const family = next(3) === 0 ? 6 : 4
    const host = next(400)
    const stopped = next(4) === 0
    const seeder = next(2) === 0
    const key = `${swarm} ${family} ${host}`
    announce(store, {
      swarm,
      family,
      host,
      seeder,
      fingerprint: family * 1000 + host,
      event: stopped ? 'stopped' : 'none',
    })
    if (stopped) model.delete(key)
    else model.set(key, seeder)
    if (step % 1000 === 0) for (let shard = 0; shard < 64; shard++) store.sweep(shard, 100)
  }
  for (let swarm = 0; swarm < 40; swarm++) {
    const mine = [...model].filter(([key]) => key.startsWith(`${swarm} `))
    const counts = { seeders: 0, leechers: 0, paused: 0, completed: 0 }
    store.scrape(new Int32Array(5).fill(swarm), counts)
    expect(counts.seeders).toBe(mine.filter(([, seeder]) => seeder).length)
    expect(counts.leechers).toBe(mine.filter(([, seeder]) => !seeder).length)
    const call = announce(store, { swarm, host: 9999, want: MAX_WANTED })
    expect(hosts4(call)).toEqual(
      mine.flatMap(([key]) => (key.split(' ')[1] === '4' ? [Number(key.split(' ')[2])] : [])).toSorted((a, b) => a - b),
    )
  }
})

it('gives each of many peers the same chance', () => {
  const { store } = makeStore()
  const peers = 1000
  const rounds = 20_000
  for (let host = 1; host <= peers; host++) announce(store, { host })
  const seen = new Float64Array(peers + 1)
  for (let round = 0; round < rounds; round++) {
    const call = announce(store, { host: 5_000, want: 50 })
    expect(call.written4).toBe(50)
    const hosts = hosts4(call)
    expect(new Set(hosts).size).toBe(50)
    for (const host of hosts) seen[host] = (seen[host] ?? 0) + 1
  }
  const expected = (rounds * 50) / peers
  const spread = Math.sqrt(seen.slice(1).reduce((sum, count) => sum + (count / expected - 1) ** 2, 0) / peers)
  expect(spread).toBeLessThan(0.06) // pure chance gives 0.031
  expect(Math.min(...seen.slice(1)) / expected).toBeGreaterThan(0.75)
})

it('keeps living swarms when fake info-hashes flood it', () => {
  const { store } = makeStore({ mebibytes: 1 })
  for (let host = 1; host <= 20; host++) announce(store, { swarm: -1, host })
  for (let swarm = 0; swarm < 50_000; swarm++) announce(store, { swarm, host: 1 })
  expect(announce(store, { swarm: -1, host: 21 })).toMatchObject({ leechers: 21, status: 0 })
})

it('needs at most 12 bytes for each further peer', () => {
  const { store } = makeStore({ mebibytes: 64 })
  const used = () => store.table.usedBytes()
  for (let host = 0; host < 50; host++)
    for (let swarm = 0; swarm < 2000; swarm++) announce(store, { swarm, host, want: 0 })
  const before = used()
  for (let host = 50; host < 100; host++)
    for (let swarm = 0; swarm < 2000; swarm++) announce(store, { swarm, host, want: 0 })
  expect((used() - before) / 100_000).toBeLessThan(12)
})

it('counts a swarm once whose peers come over WebSocket and otherwise, and lists one of WebSocket alone after a sweep', () => {
  const { store, clock } = makeStore()
  const seeders = { seeders: 1, leechers: 0, completed: 0 }
  const [both, sockets] = [callOf({ swarm: 1, host: 1 }).infoHash, callOf({ swarm: 2, host: 1 }).infoHash]
  announce(store, { swarm: 1, host: 1 })
  store.setSocketPeers(both, seeders)
  store.setSocketPeers(sockets, seeders)
  expect(store.swarmCount()).toBe(2)
  expect([...store.everySwarm()]).toHaveLength(2)
  clock.minute = 100
  sweepAll(store)
  sweepAll(store)
  expect(store.swarmCount()).toBe(2)
  expect([...store.everySwarm()].map(({ counts }) => counts.seeders)).toEqual([1, 1])
  store.setSocketPeers(both, { seeders: 0, leechers: 0, completed: 0 })
  store.setSocketPeers(sockets, { seeders: 0, leechers: 0, completed: 0 })
  sweepAll(store)
  expect(store.swarmCount()).toBe(0)
  expect([...store.everySwarm()]).toEqual([])
})
