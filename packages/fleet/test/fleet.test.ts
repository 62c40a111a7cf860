import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type SqlDatabase } from '@shoal/sql'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type Allowances,
  createClientFactory,
  createSqlBuiltinMemory,
  type Fleet,
  type FleetSchema,
  type GrabDetail,
} from '../src/index.ts'
import { Indexer } from './support/indexer.ts'
import { builtinOver, MemorySession } from './support/memory-session.ts'
import { sampleTorrent } from './support/sample-torrent.ts'
import {
  allowLoopback,
  allowNothing,
  type OpenedStore,
  openStore,
  startFleet,
  type TestFleet,
  turningSealer,
} from './support/test-fleet.ts'

const WAIT = { timeout: 10_000, interval: 10 } // milliseconds

describe('a fleet of the built-in client alone', () => {
  const indexer = new Indexer()
  let folder: string
  let database: SqlDatabase<FleetSchema>
  let opened: OpenedStore
  let session: MemorySession
  let running: TestFleet
  let fleet: Fleet

  beforeAll(async () => {
    await indexer.start()
    folder = await mkdtemp(join(tmpdir(), 'shoal-fleet-'))
  })
  afterAll(async () => {
    indexer.close()
    await rm(folder, { recursive: true })
  })

  let count = 0
  beforeEach(async () => {
    count += 1
    database = openSqlite<FleetSchema>({ file: join(folder, `${count}.db`) })
    opened = await openStore(database)
    session = new MemorySession()
  })
  afterEach(async () => {
    await running.close()
    await database.close()
    expect(running.errors).toEqual([])
  })

  const start = async (allowances: Allowances = allowLoopback, settings: object = {}) => {
    running = await startFleet(
      opened,
      createClientFactory(builtinOver(session, createSqlBuiltinMemory({ database, sealer: turningSealer }))),
      allowances,
    )
    fleet = running.fleet
    await fleet.settings.replace({ placement: { maxNewPerRound: 100 }, pollInterval: 500, ...settings })
    if ((await fleet.clients.list()).length === 0) await fleet.clients.add({ kind: 'builtin', name: 'Built-in' })
  }
  const announce = async (metainfo: Uint8Array, fields: object = {}): Promise<string> => {
    const link = indexer.publish(metainfo)
    const outcome = await fleet.accept({ release_name: link, indexer: 'pond', download_url: link, ...fields })
    if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
    return outcome.id
  }
  const reaches = async (id: string, state: string): Promise<GrabDetail> => {
    let last: GrabDetail | undefined
    await vi.waitFor(async () => {
      last = await fleet.grabs.get(id)
      expect(last?.state, JSON.stringify(last?.timeline)).toBe(state)
    }, WAIT)
    if (last === undefined) throw new Error('it vanished')
    return last
  }

  it('brings a torrent to the built-in client with the peers that are allowed for it', async () => {
    await start()
    const sample = sampleTorrent()
    const grab = await reaches(await announce(sample.metainfo, { save_path: '/elsewhere' }), 'done')
    expect(grab).toMatchObject({ clientName: 'Built-in', infoHash: sample.infoHash })
    expect(session.requests).toMatchObject([{ folder: '/elsewhere', paused: false, allowPeers: ['127.0.0.0/8'] }])
    expect(JSON.stringify(grab)).not.toContain('download_url')
  })

  it('logs each step of a grab with its id, the numbers that decided, and nothing secret', async () => {
    await start()
    const link = indexer.publish(sampleTorrent().metainfo).replace('//', '//me:s3cret@')
    const outcome = await fleet.accept({ release_name: 'Lily', indexer: 'pond', download_url: link })
    const id = outcome.kind === 'accepted' ? outcome.id : ''
    await reaches(id, 'done')
    const mine = running.lines.filter(([, , values]) => values?.['grab'] === id)
    expect(mine.map(([level, message]) => `${level} ${message}`)).toEqual([
      'info announcement accepted',
      'info torrent fetched',
      'debug candidates for a grab',
      'info client chosen',
      'info torrent goes to its client',
      'info torrent sent',
      'info torrent confirmed',
    ])
    expect(mine[3]?.[2]).toMatchObject({ client: 'Built-in', clientKind: 'builtin', sortKey: 'upload_speed', score: 0 })
    expect(JSON.stringify(running.lines)).not.toMatch(/s3cret|127\.0\.0\.1/)
  })

  it('brings a torrent again that was removed, when somebody asks for it; the same announcement does not', async () => {
    await start()
    const { signal } = new AbortController()
    const sample = sampleTorrent()
    const release = {
      name: sample.name,
      indexer: 'by hand',
      tags: [],
      infoHash: sample.infoHash,
      source: { kind: 'file' as const, bytes: sample.metainfo },
    }
    const asked = async (key?: string): Promise<string> => {
      const outcome = await fleet.request(release, key)
      if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome))
      return outcome.id
    }
    const announced = { release_name: sample.name, indexer: 'pond', info_hash: sample.infoHash }
    const body = { ...announced, torrent_base64: Buffer.from(sample.metainfo).toString('base64') }
    const first = await fleet.accept(body)
    await reaches(first.kind === 'accepted' ? first.id : '', 'done')
    const again = await asked()
    expect((await reaches(again, 'cancelled')).reason).toMatchObject({ code: 'duplicate' })

    await vi.waitFor(() => expect(fleet.torrents.find({ infoHash: sample.infoHash })).toBeDefined(), WAIT)
    const removed = await fleet.torrents.command(
      { infoHash: sample.infoHash },
      { kind: 'remove', deleteFiles: true },
      signal,
    )
    expect(removed).toMatchObject({ kind: 'answer' })
    expect(await fleet.accept(body)).toMatchObject({ repeated: true })
    const third = await asked('one wish')
    await reaches(third, 'done')
    expect(await asked('one wish')).toBe(third)
    expect(await session.status(sample.infoHash)).toBeDefined()
  })

  it('tells a wish that the client cannot fulfil, and brings the torrent all the same', async () => {
    await start()
    const sample = sampleTorrent()
    const outcome = await fleet.request({
      name: sample.name,
      indexer: 'by hand',
      category: '',
      tags: ['one'],
      source: { kind: 'file', bytes: sample.metainfo },
      wishes: { sequential: true, rename: 'Other', firstLastPieceFirst: false, contentLayout: 'original' },
    })
    const grab = await reaches(outcome.kind === 'accepted' ? outcome.id : '', 'done')
    expect(grab.timeline.at(-1)?.reason).toMatchObject({
      code: 'wishes-unmet',
      values: { wishes: 'sequential, rename' },
    })
    expect(grab).toMatchObject({ category: '', wishes: { sequential: true, rename: 'Other' }, attempts: 1 })
    expect(
      await fleet.request({ name: 'x', indexer: 'y', tags: [], source: { kind: 'url', url: 'ftp://x/' } }),
    ).toMatchObject({
      kind: 'invalid',
    })
  })

  it('parks a link to a private address until its host is allowed', async () => {
    await start(allowNothing)
    const id = await announce(sampleTorrent().metainfo)
    const parked = await reaches(id, 'parked')
    expect(parked.reason).toMatchObject({ code: 'address-refused', values: { address: '127.0.0.1' } })
    expect(await fleet.allowances.add('not a host/', 'fetch')).toBe('invalid')
    expect(await fleet.allowances.add(parked.sourceHost ?? '', 'fetch')).toBe('added')
    await reaches(id, 'done')
    expect(await fleet.allowances.list()).toMatchObject([{ host: parked.sourceHost, purpose: 'fetch' }])
  })

  it('keeps the built-in client away from a private tracker until that is allowed', async () => {
    await start({ ...allowLoopback, mayAnnounce: () => false })
    const sample = sampleTorrent({ isPrivate: true, announce: 'https://tracker.example/announce' })
    const id = await announce(sample.metainfo)
    expect((await reaches(id, 'parked')).reason).toMatchObject({
      code: 'tracker-not-allowed',
      values: { host: 'tracker.example' },
    })
    expect(session.requests).toEqual([])
    await fleet.allowances.add('tracker.example', 'tracker')
    await reaches(id, 'done')
  })

  it('gives the built-in client a magnet link only with public or allowed trackers', async () => {
    await start({ ...allowLoopback, mayAnnounce: () => false })
    const link = (host: string) =>
      `magnet:?xt=urn:btih:${sampleTorrent().infoHash}&dn=lily&tr=${encodeURIComponent(`http://${host}/announce`)}`
    const accept = async (magnet: string) => {
      const accepted = await fleet.accept({ release_name: 'Lily', indexer: 'pond', magnet })
      if (accepted.kind !== 'accepted') throw new Error('not accepted')
      return accepted.id
    }
    await reaches(await accept(link('tracker.public.example')), 'waiting-metadata')
    const id = await accept(link('tracker.example'))
    expect((await reaches(id, 'parked')).reason).toMatchObject({
      code: 'tracker-not-allowed',
      values: { host: 'tracker.example' },
    })
    await fleet.allowances.add('tracker.example', 'tracker')
    await reaches(id, 'waiting-metadata')
  })

  it.each([
    [true, 'waiting-metadata'],
    [false, 'parked'],
  ] as const)(
    'gives the built-in client a magnet link without trackers if it is in the DHT: %s',
    async (dht, state) => {
      await start({ ...allowLoopback, usesDht: () => dht })
      const magnet = `magnet:?xt=urn:btih:${sampleTorrent().infoHash}`
      const accepted = await fleet.accept({ release_name: 'Lily', indexer: 'pond', magnet })
      if (accepted.kind !== 'accepted') throw new Error('not accepted')
      await reaches(accepted.id, state)
    },
  )

  it('does not bring back what was removed on purpose, not even when the client starts anew', async () => {
    await start()
    const { infoHash, metainfo } = sampleTorrent()
    const id = await announce(metainfo)
    await reaches(id, 'done')
    await vi.waitFor(() => expect(fleet.torrents.find({ infoHash })).toBeDefined(), WAIT)
    const { signal } = new AbortController()
    expect(await fleet.torrents.command({ infoHash }, { kind: 'remove', deleteFiles: true }, signal)).toMatchObject({
      kind: 'answer',
    })
    const rests = async () => {
      const grab = await reaches(id, 'done')
      expect(grab.nextAt).toBeUndefined()
      expect(grab.timeline.at(-1)?.reason?.code).toBe('removed')
    }
    await rests()
    const [stored] = await opened.store.clients()
    if (stored === undefined) throw new Error('no client')
    await opened.store.recheckDone(stored.id, 0, Date.now())
    await reaches(await announce(sampleTorrent().metainfo), 'done') // wakes the runner
    await vi.waitFor(rests, WAIT)
    expect(session.requests).toHaveLength(2)
  })

  it('puts off what a round has no room for and brings it in later ones', async () => {
    await start(allowLoopback, { placement: { maxNewPerRound: 2 } })
    const ids = await Promise.all(Array.from({ length: 7 }, () => announce(sampleTorrent().metainfo)))
    const grabs = await Promise.all(ids.map((id) => reaches(id, 'done')))
    const postponed = grabs.filter(({ timeline }) => timeline.some(({ reason }) => reason?.code === 'round-full'))
    expect(postponed.length).toBeGreaterThanOrEqual(1)
    const rounds = Map.groupBy(grabs, ({ timeline }) =>
      Math.floor((timeline.find(({ state }) => state === 'reserved')?.at ?? 0) / 500),
    )
    for (const inRound of rounds.values()) expect(inRound.length).toBeLessThanOrEqual(2)
  })

  it('holds a cap exactly, however many come at once', async () => {
    await start(allowLoopback, { placement: { maxNewPerRound: 100, caps: [{ countPerHour: 3 }] } })
    await Promise.all(Array.from({ length: 8 }, () => announce(sampleTorrent().metainfo)))
    await vi.waitFor(async () => expect(await fleet.grabs.counts()).toMatchObject({ done: 3, parked: 5 }), WAIT)
    const page = await fleet.grabs.list({ page: { limit: 2 }, filter: { states: ['parked'] } })
    expect(page.items.map(({ reason }) => reason?.code)).toEqual(['cap-reached', 'cap-reached'])
    expect(page.nextCursor).toBeDefined()
  })

  it('decides but sends nothing in a dry run, and replays its decisions under other rules', async () => {
    await start(allowLoopback, { dryRun: true })
    await reaches(await announce(sampleTorrent().metainfo), 'parked')
    expect(session.requests).toEqual([])
    const rule = { name: 'elsewhere', match: {}, clients: ['other'], spillOver: false }
    const replay = await fleet.decisions.replay({ rules: [rule] }, 10)
    expect(replay).toMatchObject({ kind: 'replayed', decisions: [{ differs: true }] })
    const same = await fleet.decisions.replay({ maxNewPerRound: 100 }, 10)
    expect(same).toMatchObject({ decisions: [{ differs: false, placement: { chosen: 'built-in' } }] })
    expect(await fleet.decisions.replay({ sortKey: 'beauty' }, 10)).toMatchObject({ kind: 'invalid' })
  })

  it('parks while there is no client, and goes on by itself when one is added', async () => {
    await start()
    await fleet.clients.remove('built-in')
    const id = await announce(sampleTorrent().metainfo)
    expect((await reaches(id, 'parked')).reason?.code).toBe('no-client')
    await fleet.clients.add({ kind: 'builtin', name: 'Second' })
    expect((await reaches(id, 'done')).clientName).toBe('Second')
  })

  it('gives up what waited too long, cancels when told to, and refuses what makes no sense', async () => {
    await start(allowNothing, { grabLifetime: 60_000 })
    const [one, other] = [await announce(sampleTorrent().metainfo), await announce(sampleTorrent().metainfo)]
    await reaches(one, 'parked')
    await reaches(other, 'parked')
    expect(await fleet.grabs.cancel(one)).toMatchObject({ kind: 'changed', grab: { state: 'cancelled' } })
    expect(await fleet.grabs.cancel(one)).toMatchObject({ kind: 'refused' })
    expect(await fleet.grabs.cancel('nonsense')).toEqual({ kind: 'not-found' })
    expect(await fleet.grabs.get('nonsense')).toBeUndefined()
    const parked = (await opened.store.due(Number.MAX_SAFE_INTEGER, 10)).find(({ id }) => id === other)
    if (parked === undefined) throw new Error('it is not due')
    await opened.store.save({ grab: { ...parked, expiresAt: 1, dueAt: 1 } })
    await fleet.grabs.retry(one)
    expect((await reaches(other, 'dead')).reason?.code).toBe('expired')
  })

  it('goes on with everything after a restart', async () => {
    await start(allowNothing)
    const id = await announce(sampleTorrent().metainfo)
    await reaches(id, 'parked')
    await running.close()
    await start(allowLoopback)
    await fleet.grabs.retry(id)
    await reaches(id, 'done')
  })

  it('keeps secrets of clients out of what it shows, and keeps them when a form leaves them out', async () => {
    await start()
    const settings = { kind: 'qbittorrent', name: 'Box', url: 'http://127.0.0.1:2', username: 'a', password: 'hunter2' }
    await fleet.clients.add(settings)
    expect(JSON.stringify(await fleet.clients.get('box'))).not.toContain('hunter2')
    const { password: _left, ...withoutPassword } = settings
    expect(await fleet.clients.update('box', { ...withoutPassword, name: 'Box 2' })).toMatchObject({ kind: 'saved' })
    expect((await opened.store.clients()).find(({ id }) => id === 'box')?.config).toMatchObject({ password: 'hunter2' })
    expect(await fleet.clients.update('nobody', settings)).toEqual({ kind: 'not-found' })
    expect(await fleet.clients.add({ kind: 'qbittorrent', name: '' })).toMatchObject({
      kind: 'invalid',
      issues: [{ path: 'name' }, { path: 'url' }],
    })
    expect(await fleet.clients.test(settings)).toMatchObject({ kind: 'failed', reason: { code: 'connection-refused' } })
  })

  it('applies clients declared in a file and lets go of those that are no longer', async () => {
    await start()
    const settings = (name: string) => ({ kind: 'qbittorrent', name, url: 'http://127.0.0.1:2' }) as const
    await fleet.clients.declare([{ id: 'first', settings: settings('First') }])
    await fleet.clients.declare([{ id: 'second', settings: settings('Second') }])
    expect((await fleet.clients.list()).map(({ id, declared }) => [id, declared])).toEqual([
      ['built-in', false],
      ['second', true],
    ])
    expect(await fleet.clients.remove('second')).toMatchObject({ kind: 'refused' })
  })

  it('has one built-in client: a second one is refused, a declared one takes its place', async () => {
    await start()
    const again = { kind: 'builtin', name: 'Again' } as const
    expect(await fleet.clients.add(again)).toMatchObject({
      kind: 'invalid',
      issues: [{ path: 'kind', code: 'one_builtin' }],
    })
    expect(await fleet.clients.update('built-in', again)).toMatchObject({ kind: 'saved', client: { name: 'Again' } })
    await fleet.clients.declare([{ id: 'own', settings: again }])
    expect((await fleet.clients.list()).map(({ id, declared }) => [id, declared])).toEqual([['own', true]])
    expect((await reaches(await announce(sampleTorrent().metainfo), 'done')).clientName).toBe('Again')
  })

  it('keeps settings that a file declares from being changed, the others not', async () => {
    await start(allowLoopback, { maxAnnounceRetries: 3 })
    const declared = { pollInterval: 700, placement: { sortKey: 'free_space' } }
    expect(await fleet.settings.declare({ pollInterval: 'often' })).toMatchObject({ kind: 'invalid' })
    expect(await fleet.settings.declare(declared)).toMatchObject({
      settings: { pollInterval: 700, maxAnnounceRetries: 3, placement: { sortKey: 'free_space', maxNewPerRound: 100 } },
    })
    expect(fleet.settings.declared()).toEqual(['pollInterval', 'placement.sortKey'])
    const changed = await fleet.settings.replace({ placement: { sortKey: 'balanced' } })
    expect(changed).toMatchObject({ kind: 'invalid', issues: [{ path: 'placement.sortKey' }] })
    const kept = await fleet.settings.replace({ ...(await fleet.settings.get()), maxAnnounceRetries: 4 })
    expect(kept).toMatchObject({ settings: { pollInterval: 700, maxAnnounceRetries: 4 } })
    expect(await fleet.settings.replace({})).toMatchObject({ settings: { pollInterval: 700, maxAnnounceRetries: 10 } })
  })

  it('takes nothing in that it cannot store', async () => {
    await start()
    await database.write((transaction) =>
      transaction.schema.alterTable('fleet_grabs').renameTo('fleet_grabs_away').execute(),
    )
    const body = { release_name: 'x', indexer: 'pond', download_url: 'http://127.0.0.1:2/' }
    expect(await fleet.accept(body).catch((error: unknown) => error)).toMatchObject({ code: 'FLEET_STORE_UNWRITABLE' })
    await database.write((transaction) =>
      transaction.schema.alterTable('fleet_grabs_away').renameTo('fleet_grabs').execute(),
    )
    running.errors.splice(0)
    expect((await fleet.health()).accepting).toBe(false)
    expect(await fleet.accept(body)).toMatchObject({ kind: 'accepted' })
    expect((await fleet.health()).accepting).toBe(true)
  })

  it('adds by hand, and knows category, tags, files and the torrent itself after a restart', async () => {
    await start()
    const { signal } = new AbortController()
    const sample = sampleTorrent()
    const labels = { category: 'films', tags: ['one'] }
    expect(await fleet.torrents.add('built-in', { source: { metainfo: sample.metainfo }, ...labels }, signal)).toEqual({
      kind: 'answer',
      value: { infoHash: sample.infoHash, outcome: 'added' },
    })
    const garbage = { source: { metainfo: new Uint8Array(5) } }
    expect(await fleet.torrents.add('built-in', garbage, signal)).toMatchObject({
      kind: 'failed',
      reason: { code: 'client-refused' },
    })
    expect(await fleet.torrents.add('elsewhere', garbage, signal)).toEqual({ kind: 'not-found' })
    await running.close()
    await start()
    const address = { infoHash: sample.infoHash }
    await vi.waitFor(() => {
      expect(fleet.torrents.find(address)?.torrent).toMatchObject({ ...labels, savePath: '/downloads' })
    }, WAIT)
    expect(await fleet.torrents.files(address, signal)).toEqual({
      kind: 'answer',
      value: [{ index: 0, path: sample.name, length: sample.content.length, completedBytes: 0, priority: 1 }],
    })
    const relabelled = { kind: 'relabel', category: 'tv', tags: ['two'] } as const
    expect(await fleet.torrents.command(address, relabelled, signal)).toMatchObject({ kind: 'answer' })
    await vi.waitFor(() => {
      expect(fleet.torrents.find(address)?.torrent).toMatchObject({ category: 'tv', tags: ['one', 'two'] })
    }, WAIT)
    expect(await fleet.torrents.session('built-in', signal)).toMatchObject({ kind: 'answer' })
  })
})
