import { expect, it } from 'vitest'
import { AnnounceCall, announceEvent } from '../request/announce-call.ts'
import { MemoryStore } from './memory-store.ts'
import { sampleRoom } from './sample-peers.ts'
import { reserveSwarmMemory } from './swarm-memory.ts'

const MAX = 1000 // peers a reply of these tests holds
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

interface Peer {
  readonly swarm?: number
  readonly host: number
  readonly port?: number
  readonly family?: 4 | 6
  readonly seeder?: boolean
  readonly event?: keyof typeof announceEvent
  readonly want?: number
  readonly fingerprint?: number
}

const target4 = new DataView(new ArrayBuffer(sampleRoom(MAX) * 6))
const target6 = new DataView(new ArrayBuffer(sampleRoom(MAX) * 18))

function announce(store: MemoryStore, peer: Peer): AnnounceCall {
  const call = new AnnounceCall()
  call.infoHash.fill(peer.swarm ?? 7)
  call.family = peer.family ?? 4
  call.address[0] = peer.host
  call.port = peer.port ?? 1
  call.seeder = peer.seeder ?? false
  call.event = announceEvent[peer.event ?? 'none']
  call.fingerprint = peer.fingerprint ?? peer.host
  call.want4 = peer.want ?? 50
  call.want6 = peer.want ?? 50
  call.target4 = target4
  call.target6 = target6
  store.announce(call)
  return call
}

const hosts4 = (call: AnnounceCall) =>
  Array.from({ length: call.written4 }, (_, peer) => call.target4.getInt32(peer * 6, true)).toSorted((a, b) => a - b)

it('counts seeders and leechers by what is left', () => {
  const { store } = makeStore()
  announce(store, { host: 1, seeder: true })
  announce(store, { host: 2 })
  expect(announce(store, { host: 3 })).toMatchObject({ seeders: 1, leechers: 2, completed: 0 })
})

it('never hands a peer itself, nor seeders to a seeder', () => {
  const { store } = makeStore()
  announce(store, { host: 1, seeder: true })
  announce(store, { host: 2 })
  expect(hosts4(announce(store, { host: 3, seeder: true }))).toEqual([2])
  expect(hosts4(announce(store, { host: 2 }))).toEqual([1, 3])
})

it('renews a peer that announces again instead of adding it', () => {
  const { store } = makeStore()
  for (let time = 0; time < 5; time++) announce(store, { host: 1 })
  expect(announce(store, { host: 1 })).toMatchObject({ seeders: 0, leechers: 1 })
})

it('counts a completion once', () => {
  const { store } = makeStore()
  announce(store, { host: 1, event: 'started' })
  announce(store, { host: 1, seeder: true, event: 'completed' })
  announce(store, { host: 1, seeder: true, event: 'completed' })
  announce(store, { host: 1, event: 'none' })
  expect(announce(store, { host: 1, seeder: true, event: 'completed' }).completed).toBe(1)
  announce(store, { host: 2, seeder: true, event: 'started' })
  expect(announce(store, { host: 2, seeder: true, event: 'completed' }).completed).toBe(1)
})

it('lets an unknown peer stop without making a swarm', () => {
  const { store } = makeStore()
  expect(announce(store, { host: 1, event: 'stopped' })).toMatchObject({ status: 0, seeders: 0, leechers: 0 })
  expect(store.scrape(new Int32Array(5).fill(7), { seeders: 0, leechers: 0, paused: 0, completed: 0 })).toBe(false)
})

it('forgets peers that stop, and silent ones after the timeout', () => {
  const { store, clock } = makeStore({ timeout: 45 })
  announce(store, { host: 1 })
  announce(store, { host: 2 })
  expect(announce(store, { host: 2, event: 'stopped' })).toMatchObject({ leechers: 1 })
  clock.minute = 46
  expect(hosts4(announce(store, { host: 3 }))).toEqual([])
  for (let shard = 0; shard < 64; shard++) store.sweep(shard, 10)
  expect(announce(store, { host: 3 })).toMatchObject({ leechers: 1 })
})

it('counts a peer of both families once, and hands out both addresses', () => {
  const { store } = makeStore()
  announce(store, { host: 1, fingerprint: 99 })
  const second = announce(store, { host: 1, family: 6, fingerprint: 99, seeder: false })
  expect(second).toMatchObject({ leechers: 1, written4: 1, written6: 0 })
  announce(store, { host: 1, fingerprint: 99, seeder: true, event: 'completed' })
  expect(announce(store, { host: 1, family: 6, fingerprint: 99, seeder: true, event: 'completed' })).toMatchObject({
    seeders: 1,
    leechers: 0,
    completed: 1,
  })
  expect(announce(store, { host: 1, fingerprint: 99, event: 'stopped' }).seeders).toBe(0)
  expect(announce(store, { host: 1, family: 6, fingerprint: 99, seeder: true }).seeders).toBe(1)
})

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
    const call = announce(store, { swarm, host: 9999, want: MAX })
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
  const used = () => store.table.arena.usedBytes()
  for (let host = 0; host < 50; host++)
    for (let swarm = 0; swarm < 2000; swarm++) announce(store, { swarm, host, want: 0 })
  const before = used()
  for (let host = 50; host < 100; host++)
    for (let swarm = 0; swarm < 2000; swarm++) announce(store, { swarm, host, want: 0 })
  expect((used() - before) / 100_000).toBeLessThan(12)
})
