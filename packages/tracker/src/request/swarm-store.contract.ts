import { describe, expect, it } from 'vitest'
import { AnnounceCall, announceEvent, type SwarmCounts } from './announce-call.ts'
import type { SwarmStore } from './swarm-store.ts'

/** Peers that a reply of these tests holds. */
export const MAX_WANTED = 1000

const ROOM = MAX_WANTED * 2 // peers; a store may write a surplus for a moment
const TIMEOUT = 45 // minutes

/** A store to be tested, and the clock that it reads. */
export interface TestedStore {
  readonly store: SwarmStore
  readonly clock: { minute: number }
  /** Lets the store forget silent peers now, as it does from time to time. */
  expire(): void | Promise<void>
}

/** An announce in the words of these tests. */
export interface StorePeer {
  readonly swarm?: number
  readonly host: number
  readonly port?: number
  readonly family?: 4 | 6
  readonly seeder?: boolean
  readonly event?: keyof typeof announceEvent
  readonly want?: number
  readonly fingerprint?: number
}

const target4 = new DataView(new ArrayBuffer(ROOM * 6))
const target6 = new DataView(new ArrayBuffer(ROOM * 18))

/** The call of such an announce; the room for peers is the same for all, so one is looked at before the next. */
export function callOf(peer: StorePeer): AnnounceCall {
  const call = new AnnounceCall()
  call.infoHash.fill(peer.swarm ?? 7)
  call.peerId.fill(peer.host)
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
  return call
}

/** The IPv4 hosts that a call was given, in order. */
export function hosts4(call: AnnounceCall): readonly number[] {
  const hosts = Array.from({ length: call.written4 }, (_, peer) => call.target4.getInt32(peer * 6, true))
  return hosts.toSorted((a, b) => a - b)
}

/** The suite that every store runs. `timeout` is how many minutes a silent peer stays. */
export function swarmStoreContract(name: string, make: (timeout: number) => TestedStore | Promise<TestedStore>): void {
  describe(`${name} as a store of swarms`, () => {
    const announce = async (store: SwarmStore, peer: StorePeer): Promise<AnnounceCall> => {
      const call = callOf(peer)
      await store.announce(call)
      return call
    }
    const scrape = async (store: SwarmStore, swarm = 7) => {
      const counts: SwarmCounts = { seeders: 9, leechers: 9, paused: 9, completed: 9 }
      const known = await store.scrape(new Int32Array(5).fill(swarm), counts)
      return { known, ...counts }
    }

    it('counts seeders, leechers and paused ones by what is left', async () => {
      const { store } = await make(TIMEOUT)
      await announce(store, { host: 1, seeder: true })
      await announce(store, { host: 2, event: 'paused' })
      expect(await announce(store, { host: 3 })).toMatchObject({ seeders: 1, leechers: 2, paused: 1, completed: 0 })
      expect(await scrape(store)).toEqual({ known: true, seeders: 1, leechers: 2, paused: 1, completed: 0 })
      expect(await scrape(store, 8)).toEqual({ known: false, seeders: 0, leechers: 0, paused: 0, completed: 0 })
    })

    it('never hands a peer itself, nor seeders to a seeder', async () => {
      const { store } = await make(TIMEOUT)
      await announce(store, { host: 1, seeder: true })
      await announce(store, { host: 2 })
      expect(hosts4(await announce(store, { host: 3, seeder: true }))).toEqual([2])
      expect(hosts4(await announce(store, { host: 2 }))).toEqual([1, 3])
    })

    it('gives as many peers as are wanted and no more', async () => {
      const { store } = await make(TIMEOUT)
      for (let host = 1; host <= 100; host++) await announce(store, { host, want: 0 })
      for (const want of [0, 1, 30, 99]) expect((await announce(store, { host: 1, want })).written4).toBe(want)
      expect(new Set(hosts4(await announce(store, { host: 1, want: 80 }))).size).toBe(80)
    })

    it('keeps swarms apart', async () => {
      const { store } = await make(TIMEOUT)
      await announce(store, { swarm: 1, host: 1 })
      await announce(store, { swarm: 2, host: 2 })
      expect(hosts4(await announce(store, { swarm: 1, host: 3 }))).toEqual([1])
    })

    it('renews a peer that announces again instead of adding it', async () => {
      const { store } = await make(TIMEOUT)
      expect((await announce(store, { host: 1 })).newPeer).toBe(true)
      for (let time = 0; time < 5; time++) await announce(store, { host: 1 })
      expect(await announce(store, { host: 1 })).toMatchObject({ seeders: 0, leechers: 1, newPeer: false })
    })

    it('counts a completion once', async () => {
      const { store } = await make(TIMEOUT)
      await announce(store, { host: 1, event: 'started' })
      await announce(store, { host: 1, seeder: true, event: 'completed' })
      await announce(store, { host: 1, seeder: true, event: 'completed' })
      await announce(store, { host: 1, event: 'none' })
      expect((await announce(store, { host: 1, seeder: true, event: 'completed' })).completed).toBe(1)
      await announce(store, { host: 2, seeder: true, event: 'started' })
      expect((await announce(store, { host: 2, seeder: true, event: 'completed' })).completed).toBe(1)
    })

    it('lets an unknown peer stop without making a swarm', async () => {
      const { store } = await make(TIMEOUT)
      expect(await announce(store, { host: 1, event: 'stopped' })).toMatchObject({ status: 0, seeders: 0, leechers: 0 })
      expect((await scrape(store)).known).toBe(false)
    })

    it('makes a swarm only where it may', async () => {
      const { store } = await make(TIMEOUT)
      const call = callOf({ host: 1 })
      call.mayCreate = false
      await store.announce(call)
      expect(call).toMatchObject({ status: 2, created: false, leechers: 0 })
      expect((await announce(store, { host: 1 })).created).toBe(true)
      expect((await announce(store, { host: 2 })).created).toBe(false)
    })

    it('forgets peers that stop, and silent ones after the timeout', async () => {
      const { store, clock, expire } = await make(TIMEOUT)
      await announce(store, { host: 1 })
      await announce(store, { host: 2 })
      expect(await announce(store, { host: 2, event: 'stopped' })).toMatchObject({ leechers: 1 })
      clock.minute = TIMEOUT + 1
      expect(hosts4(await announce(store, { host: 3 }))).toEqual([])
      await expire()
      expect(await announce(store, { host: 3 })).toMatchObject({ leechers: 1 })
    })

    it('counts a peer of both families once, and hands out both addresses', async () => {
      const { store } = await make(TIMEOUT)
      const both = { host: 1, fingerprint: 99 }
      await announce(store, both)
      expect(await announce(store, { ...both, family: 6 })).toMatchObject({ leechers: 1, written4: 1, written6: 0 })
      await announce(store, { ...both, seeder: true, event: 'completed' })
      const second = await announce(store, { ...both, family: 6, seeder: true, event: 'completed' })
      expect(second).toMatchObject({ seeders: 1, leechers: 0, completed: 1 })
      expect((await announce(store, { ...both, event: 'stopped' })).seeders).toBe(0)
      expect((await announce(store, { ...both, family: 6, seeder: true })).seeders).toBe(1)
    })

    it('counts peers over WebSocket beside the others, and their completions once', async () => {
      const { store } = await make(TIMEOUT)
      const infoHash = new Int32Array(5).fill(7)
      await store.setSocketPeers(infoHash, { seeders: 0, leechers: 1, completed: 0 })
      expect(await scrape(store)).toEqual({ known: true, seeders: 0, leechers: 1, paused: 0, completed: 0 })
      expect(await announce(store, { host: 1 })).toMatchObject({ seeders: 0, leechers: 2 })
      await store.setSocketPeers(infoHash, { seeders: 2, leechers: 0, completed: 1 })
      await store.setSocketPeers(infoHash, { seeders: 2, leechers: 0, completed: 0 })
      expect(await announce(store, { host: 1 })).toMatchObject({ seeders: 2, leechers: 1, completed: 1 })
      expect([...(await store.everySwarm())].map(({ counts }) => counts)).toMatchObject([{ seeders: 2, leechers: 1 }])
      await store.setSocketPeers(infoHash, { seeders: 0, leechers: 0, completed: 0 })
      expect(await announce(store, { host: 1 })).toMatchObject({ seeders: 0, leechers: 1, completed: 1 })
    })

    it('lists every swarm with its counts', async () => {
      const { store } = await make(TIMEOUT)
      for (let swarm = 1; swarm <= 50; swarm++) await announce(store, { swarm, host: swarm, seeder: swarm % 2 === 0 })
      const swarms = [...(await store.everySwarm())]
      expect(swarms.length).toBe(50)
      for (const { infoHash, counts } of swarms) {
        const even = (infoHash[0] ?? 0) % 2 === 0
        expect(counts).toMatchObject({ seeders: Number(even), leechers: Number(!even) })
      }
    })

    it('knows the peer ids of peers that it gave, where it keeps details', async () => {
      const { store } = await make(TIMEOUT)
      await announce(store, { host: 5 })
      const call = await announce(store, { host: 6 })
      const compact = new Uint8Array(call.target4.buffer)
      const expected = store.keepsDetails ? new Uint8Array(new Int32Array(5).fill(5).buffer) : undefined
      expect(store.peerIdOf(call.infoHash, compact, 0, 4)).toEqual(expected)
    })
  })
}
