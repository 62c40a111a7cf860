import { infoHash } from '@shoal/bittorrent'
import { describe, expect, it } from 'vitest'
import { clientConfigSchema, clientId } from '../client/client-config.ts'
import { type Grab, grabId } from '../grab/grab.ts'
import { newGrabId } from '../grab/new-grab-id.ts'
import { inState } from '../grab/transition.ts'
import { reason } from '../reason.ts'
import type { FleetStore } from './fleet-store.ts'

export interface StoreUnderTest {
  readonly store: FleetStore
  /** `topic subject` of each message in the outbox. */
  messages(): readonly string[]
}

const HASH = infoHash('a'.repeat(40))
const CLIENT = clientId('box')
let counter = 0

function grab(now: number, changes: Partial<Grab> = {}): Grab {
  counter += 1
  const fixed = counter
  return {
    id: newGrabId(now, (length) => new Uint8Array(length).fill(fixed)),
    revision: 0,
    release: {
      name: `Release ${counter}`,
      indexer: 'pond',
      source: { kind: 'url', url: 'https://pond.example/download/1?passkey=secret' },
      tags: ['a', 'b'],
      category: 'tv',
    },
    state: { kind: 'accepted', attempt: 0 },
    createdAt: now,
    updatedAt: now,
    dueAt: now,
    expiresAt: now + 1_000_000,
    ...changes,
  }
}

/** What every store of the fleet promises. */
export function fleetStoreContract(open: () => Promise<StoreUnderTest>): void {
  describe('grabs', () => {
    it('gives back what was inserted, and finds the same announcement again', async () => {
      const { store, messages } = await open()
      const first = grab(1_000)
      expect(await store.insert(first, 'key')).toEqual({ grab: first, repeated: false })
      expect(await store.insert(grab(2_000), 'key')).toEqual({ grab: first, repeated: true })
      expect(await store.find(first.id)).toEqual(first)
      expect(await store.find(grabId('0'.repeat(20)))).toBeUndefined()
      expect(messages()).toEqual([`grab.changed ${first.id}`])
    })

    it.each([
      { kind: 'magnet', uri: `magnet:?xt=urn:btih:${HASH}` } as const,
      { kind: 'file', bytes: new Uint8Array([0, 255, 100]) } as const,
    ])('keeps a source of kind $kind', async (source) => {
      const { store } = await open()
      const { release, ...rest } = grab(1_000)
      const inserted = { ...rest, release: { ...release, source } }
      await store.insert(inserted, 'key')
      expect((await store.find(inserted.id))?.release.source).toEqual(source)
    })

    it('lets the same announcement begin anew once its grab has ended long enough ago', async () => {
      const { store } = await open()
      const first = grab(1_000)
      await store.insert(first, 'key')
      await store.save({ grab: { ...first, state: { kind: 'done', clientId: CLIENT, confirmedAt: 5, checks: 0 } } })
      const again = grab(2_000)
      expect(await store.insert(again, 'key', first.updatedAt)).toMatchObject({
        grab: { id: first.id },
        repeated: true,
      })
      expect(await store.insert(again, 'key', first.updatedAt + 1)).toEqual({ grab: again, repeated: false })
      expect(await store.insert(grab(3_000), 'key', first.updatedAt + 1)).toEqual({ grab: again, repeated: true })
      expect((await store.find(first.id))?.state.kind).toBe('done')
    })

    it('takes concurrent announcements of the same release as one', async () => {
      const { store } = await open()
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => store.insert(grab(1_000), 'key')))
      expect(outcomes.filter(({ repeated }) => !repeated)).toHaveLength(1)
      expect(new Set(outcomes.map(({ grab: { id } }) => id)).size).toBe(1)
    })

    it('saves a change with its torrent and history, and refuses one that started from an older revision', async () => {
      const { store } = await open()
      const first = grab(1_000)
      await store.insert(first, 'key')
      const fetched = {
        ...inState(first, 2_000, { kind: 'fetched', excluded: [], parked: 0 }, 2_000),
        infoHash: HASH,
        size: 9,
      }
      const metainfo = new Uint8Array([1, 2, 3])
      expect(await store.save({ grab: fetched, metainfo })).toEqual({ kind: 'saved' })
      expect(await store.save({ grab: fetched })).toEqual({ kind: 'stale' })
      expect(await store.find(first.id)).toEqual({ ...fetched, revision: 1 })
      expect(await store.metainfo(first.id)).toEqual(metainfo)
      expect((await store.timeline(first.id)).map(({ state }) => state)).toEqual(['accepted', 'fetched'])
    })

    it('leaves no line of history for a quiet change', async () => {
      const { store, messages } = await open()
      const first = grab(1_000)
      await store.insert(first, 'key')
      await store.save({ grab: inState(first, 2_000, first.state, 3_000), quiet: true })
      expect(await store.timeline(first.id)).toHaveLength(1)
      expect(messages()).toHaveLength(1)
      expect((await store.find(first.id))?.dueAt).toBe(3_000)
    })

    it('lets one living grab bring an info-hash, and the next one when it has ended', async () => {
      const { store } = await open()
      const [one, other] = [grab(1_000), grab(1_001)]
      await store.insert(one, 'one')
      await store.insert(other, 'other')
      const fetched = (from: Grab) => ({
        ...inState(from, 2_000, { kind: 'fetched', excluded: [], parked: 0 }, 2_000),
        infoHash: HASH,
      })
      expect(await store.save({ grab: fetched(one) })).toEqual({ kind: 'saved' })
      expect(await store.save({ grab: fetched(other) })).toEqual({ kind: 'held', by: one.id })
      expect(await store.holder(HASH)).toBe(one.id)

      const ended = { ...fetched(one), revision: 1, state: { kind: 'dead', reason: reason('expired', ''), at: 3_000 } }
      await store.save({ grab: ended as Grab })
      expect(await store.save({ grab: fetched(other) })).toEqual({ kind: 'saved' })
      expect(await store.holder(HASH)).toBe(other.id)
    })

    it('lists what is due, earliest first, and when the next one will be', async () => {
      const { store } = await open()
      const [late, early] = [grab(1_000, { dueAt: 500 }), grab(1_001, { dueAt: 400 })]
      await store.insert(late, 'late')
      await store.insert(early, 'early')
      await store.insert(grab(1_002, { dueAt: 9_000 }), 'later')
      expect((await store.due(1_000, 10)).map(({ id }) => id)).toEqual([early.id, late.id])
      expect(await store.due(1_000, 1)).toHaveLength(1)
      expect(await store.nextDueAfter(1_000)).toBe(9_000)
      await store.postpone(late.id, 8_000)
      expect(await store.nextDueAfter(1_000)).toBe(8_000)
      expect(await store.nextDueAfter(9_000)).toBeUndefined()
    })

    it('makes grabs due that another clock put off, when that is set back', async () => {
      const { store } = await open()
      const [days, minute] = [2 * 24 * 3_600_000, 60_000]
      const [of, early] = [grab(days, { dueAt: days + minute }), grab(1_000, { dueAt: 10 * minute })]
      await store.insert(of, 'of the other clock')
      await store.insert(early, 'of this clock')
      await store.clockSetBack(2_000)
      expect((await store.due(2_000, 10)).map(({ id }) => id)).toEqual([of.id])
      expect(await store.nextDueAfter(2_000)).toBe(10 * minute)
    })

    it('wakes grabs that are parked for the reasons given and no others', async () => {
      const { store } = await open()
      const parked = (now: number, code: 'clients-down' | 'address-refused') =>
        grab(now, {
          state: { kind: 'parked', reason: reason(code, ''), since: now, resume: 'fetched', times: 1 },
          dueAt: 50_000,
        })
      const [down, refused] = [parked(1_000, 'clients-down'), parked(1_001, 'address-refused')]
      await store.insert(down, 'down')
      await store.insert(refused, 'refused')
      await store.wakeParked(['clients-down', 'no-room'], 2_000)
      expect((await store.due(2_000, 10)).map(({ id }) => id)).toEqual([down.id])
    })

    it('pages through a filtered list, newest first', async () => {
      const { store } = await open()
      const all = Array.from({ length: 5 }, (_, index) => grab(1_000 + index))
      for (const [index, one] of all.entries()) await store.insert(one, String(index))
      await store.insert(grab(3_000, { release: { ...grab(0).release, indexer: 'lake', name: '100% off_' } }), 'x')
      const first = await store.list({ page: { limit: 3 }, filter: { indexer: 'pond' } })
      const cursor = first.nextCursor ?? ''
      const second = await store.list({ page: { limit: 3, cursor }, filter: { indexer: 'pond' } })
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(all.map(({ id }) => id).reverse())
      expect(second.nextCursor).toBeUndefined()
      expect((await store.list({ page: {}, filter: { text: '0% OFF_' } })).items).toHaveLength(1)
      expect((await store.list({ page: {}, filter: { text: '0%x' } })).items).toHaveLength(0)
      expect((await store.list({ page: {}, filter: { states: ['done'] } })).items).toHaveLength(0)
      expect((await store.counts()).accepted).toBe(6)
    })

    it('counts what clients were given and what is on its way to them', async () => {
      const { store } = await open()
      const [one, two] = [grab(1_000, { size: 2 ** 40 }), grab(1_001, { size: 5 })]
      await store.insert(one, 'one')
      await store.insert(two, 'two')
      const reserved = (from: Grab) => inState(from, 2_000, { kind: 'reserved', clientId: CLIENT, excluded: [] }, 2_000)
      await store.save({ grab: reserved(one), reservedAt: 2_000 })
      await store.save({ grab: reserved(two), reservedAt: 3_000 })
      expect(await store.usedSince(3_000)).toEqual([{ clientId: CLIENT, indexer: 'pond', count: 1, bytes: 5 }])
      expect(await store.pendingUse(9_000)).toEqual([{ clientId: CLIENT, count: 2, bytes: 2 ** 40 + 5 }])
      const done = inState({ ...one, revision: 1 }, 4_000, {
        kind: 'done',
        clientId: CLIENT,
        confirmedAt: 4_000,
        checks: 0,
      })
      await store.save({ grab: done })
      expect(await store.pendingUse(3_999)).toEqual([{ clientId: CLIENT, count: 2, bytes: 2 ** 40 + 5 }])
      expect(await store.pendingUse(4_001)).toEqual([{ clientId: CLIENT, count: 1, bytes: 5 }])
      await store.recheckDone(CLIENT, 1_500, 6_000)
      expect((await store.find(one.id))?.dueAt).toBe(6_000)
    })

    it('forgets grabs that ended long ago, with their history, and no others', async () => {
      const { store } = await open()
      const done = { kind: 'done', clientId: CLIENT, confirmedAt: 5, checks: 0 } as const
      const [old, recent, waiting] = [grab(1_000), grab(1_000), grab(1_000)]
      for (const [i, each] of [old, recent, waiting].entries()) await store.insert(each, `key ${i}`)
      await store.save({ grab: { ...old, state: done, updatedAt: 2_000 }, metainfo: new Uint8Array([1]) })
      await store.save({ grab: { ...recent, state: done, updatedAt: 3_000 } })
      expect(await store.forget(3_000, 10)).toBe(1)
      expect(await store.find(old.id)).toBeUndefined()
      expect(await store.timeline(old.id)).toEqual([])
      expect(await store.metainfo(old.id)).toBeUndefined()
      expect((await store.list({ page: {}, filter: {} })).items.map(({ id }) => id).toSorted()).toEqual(
        [recent.id, waiting.id].toSorted(),
      )
      expect(await store.forget(3_000, 10)).toBe(0)
      expect((await store.insert(grab(4_000), 'key 0')).repeated).toBe(false)
    })

    it('remembers a copy that may have arrived late until it is settled', async () => {
      const { store } = await open()
      const first = grab(1_000)
      await store.insert(first, 'key')
      const lateCopy = { clientId: CLIENT, infoHash: HASH }
      await store.save({
        grab: inState(first, 2_000, { kind: 'fetched', excluded: [CLIENT], parked: 0 }, 2_000),
        lateCopy,
      })
      const [copy] = await store.lateCopies(CLIENT)
      expect(copy).toEqual({ ...lateCopy, grabId: first.id })
      if (copy !== undefined) await store.settleLateCopy(copy, 3_000, reason('late-copy-removed', 'removed'))
      expect(await store.lateCopies(CLIENT)).toEqual([])
      expect((await store.timeline(first.id)).at(-1)?.reason?.code).toBe('late-copy-removed')
    })
  })

  it('knows which torrents stop being free before a moment', async () => {
    const { store } = await open()
    const free = async (hash: string, freeUntil: number) => {
      const { release, ...rest } = grab(1_000)
      const fresh = { ...rest, release: { ...release, freeUntil } }
      await store.insert(fresh, `free ${hash}`)
      const state = { kind: 'done', clientId: CLIENT, confirmedAt: 1, checks: 0 } as const
      await store.save({ grab: { ...inState(fresh, 2_000, state), infoHash: infoHash(hash.repeat(40)) } })
      expect((await store.find(fresh.id))?.release.freeUntil).toBe(freeUntil)
    }
    await free('b', 5_000)
    await free('c', 9_000)
    expect(await store.freeUntil(9_000)).toEqual(new Map([['b'.repeat(40), 5_000]]))
  })

  describe('clients and settings', () => {
    const config = clientConfigSchema.parse({ kind: 'qbittorrent', name: 'Box', url: 'http://box:8080', password: 'x' })

    it('keeps clients with their secrets and tells of changes', async () => {
      const { store, messages } = await open()
      await store.saveClient({ id: CLIENT, config, declared: false }, 1)
      const renamed = { ...config, name: 'Other' }
      await store.saveClient({ id: CLIENT, config: renamed, declared: true }, 2)
      expect(await store.clients()).toEqual([{ id: CLIENT, config: renamed, declared: true }])
      await store.removeClient(CLIENT)
      expect(await store.clients()).toEqual([])
      await store.clientChanged(CLIENT, { change: 'status', status: 'up', reason: null })
      expect(messages()).toEqual(Array.from({ length: 4 }, () => 'client.changed box'))
    })

    it('keeps settings, allowed hosts and traffic', async () => {
      const { store } = await open()
      expect(await store.settings()).toBeUndefined()
      await store.saveSettings({ dryRun: true })
      await store.saveSettings({ dryRun: false })
      expect(await store.settings()).toEqual({ dryRun: false })

      await store.allowHost({ host: 'prowlarr:9696', purpose: 'fetch', createdAt: 1 })
      await store.allowHost({ host: 'prowlarr:9696', purpose: 'fetch', createdAt: 2 })
      expect(await store.allowedHosts()).toEqual([{ host: 'prowlarr:9696', purpose: 'fetch', createdAt: 1 }])
      await store.disallowHost('prowlarr:9696', 'fetch')
      expect(await store.allowedHosts()).toEqual([])

      await store.saveIndexerProxy('pond', 'http://me:secret@proxy:3128')
      await store.saveIndexerProxy('pond', 'socks5://proxy')
      await store.saveIndexerProxy('lake', 'http://proxy')
      expect(await store.indexerProxies()).toEqual(
        new Map([
          ['lake', 'http://proxy'],
          ['pond', 'socks5://proxy'],
        ]),
      )
      await store.removeIndexerProxy('lake')
      expect([...(await store.indexerProxies()).keys()]).toEqual(['pond'])

      await Promise.all([1, 2, 3].map((bytes) => store.addTraffic(CLIENT, '2026-11', bytes)))
      expect(await store.traffic('2026-11')).toEqual(new Map([[CLIENT, 6]]))
      expect(await store.traffic('2026-12')).toEqual(new Map())
    })

    it('tells the outbox once that a quota is reached', async () => {
      const { store, messages } = await open()
      for (const bytes of [4, 5, 6, 7]) await store.addTraffic(CLIENT, '2026-11', bytes, 10)
      expect(messages()).toEqual(['client.changed box'])
    })
  })
}
