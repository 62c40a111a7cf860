import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type SqlDatabase } from '@shoal/sql'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { createClientFactory, type FleetSchema, type MoveView } from '../src/index.ts'
import { QbittorrentApi } from './support/qbittorrent-api.ts'
import { type SampleTorrent, sampleTorrent } from './support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from './support/start-qbittorrent.ts'
import type { RunningClient } from './support/start-transmission.ts'
import { type OpenedStore, openStore, startFleet, type TestFleet } from './support/test-fleet.ts'
import { unusedSession } from './support/unused-session.ts'

const WAIT = { timeout: 60_000, interval: 50 } // milliseconds
const { signal } = new AbortController()

describeWith(['qbittorrent-nox'], 'moving between two real qBittorrents that see the same data', () => {
  let [one, two]: RunningClient[] = []
  let database: SqlDatabase<FleetSchema>
  let opened: OpenedStore
  let running: TestFleet
  let folder: string

  const start = async () => {
    running = await startFleet(opened, createClientFactory(unusedSession))
    const { fleet } = running
    await fleet.settings.replace({ pollInterval: 500, clientTimeout: 2_000, reconnectInterval: 1_000 })
  }
  const client = (which: RunningClient | undefined): RunningClient => {
    if (which === undefined) throw new Error('it was not started')
    return which
  }

  beforeAll(async () => {
    ;[one, two] = await Promise.all([startQbittorrent(), startQbittorrent()])
    folder = await mkdtemp(join(tmpdir(), 'shoal-moves-'))
    database = openSqlite<FleetSchema>({ file: join(folder, 'test.db') })
    opened = await openStore(database)
    await start()
    // Both see the first one's folder, the second under a name of its own.
    const shared = { client: client(one).program.downloads, shoal: '/shared' }
    const { fleet } = running
    await fleet.clients.add({
      ...{ kind: 'qbittorrent', name: 'One', url: client(one).url, ...qbittorrentLogin },
      pathMapping: [shared],
    })
    await fleet.clients.add({
      ...{ kind: 'qbittorrent', name: 'Two', url: client(two).url, ...qbittorrentLogin },
      pathMapping: [shared],
    })
  })

  afterAll(async () => {
    await running.close()
    await database.close()
    await Promise.all([one, two].map((each) => each?.program.close()))
    await rm(folder, { recursive: true })
  })

  /** A torrent that the first one seeds. */
  const seeded = async (inFolder = false): Promise<SampleTorrent> => {
    const sample = sampleTorrent({ length: 200_000, inFolder })
    const path = join(client(one).program.downloads, sample.name)
    if (inFolder) await mkdir(path)
    await writeFile(inFolder ? join(path, 'part.bin') : path, sample.content)
    const source = { metainfo: sample.metainfo }
    await vi.waitFor(async () => {
      const added = await running.fleet.torrents.add('one', { source, category: 'films', tags: ['x'] }, signal)
      expect(added).toMatchObject({ kind: 'answer' })
    }, WAIT)
    await vi.waitFor(() => {
      const found = running.fleet.torrents.find({ infoHash: sample.infoHash, clientId: 'one' })
      expect(found?.torrent).toMatchObject({ leftBytes: 0, activity: 'seeding' })
    }, WAIT)
    return sample
  }
  const begin = async (sample: SampleTorrent, fields: object = {}): Promise<string> => {
    const change = await running.fleet.moves.start({ infoHash: sample.infoHash, to: 'two', ...fields })
    if (change.kind !== 'moving') throw new Error(JSON.stringify(change))
    return change.move.id
  }
  const reaches = async (id: string, state: string): Promise<MoveView> => {
    let last: MoveView | undefined
    await vi.waitFor(async () => {
      last = await running.fleet.moves.get(id)
      expect(last?.state, JSON.stringify(last)).toBe(state)
    }, WAIT)
    if (last === undefined) throw new Error('it vanished')
    return last
  }
  const holders = async (sample: SampleTorrent): Promise<readonly string[]> => {
    const held = await Promise.all(
      [client(one), client(two)].map(async ({ url }, index) => {
        const api = new QbittorrentApi(url)
        await api.logIn()
        return (await api.hashes()).includes(sample.infoHash) ? [index === 0 ? 'one' : 'two'] : []
      }),
    )
    return held.flat()
  }

  it('exports, verifies at the new client, starts it there and lets the old one go; the data stays', async () => {
    const sample = await seeded()
    const id = await begin(sample)
    const again = await running.fleet.moves.start({ infoHash: sample.infoHash, to: 'two' })
    expect(again).toMatchObject({ kind: 'refused', reason: { code: 'move-under-way' } })
    const move = await reaches(id, 'done')
    const states = ['preparing', 'adding', 'verifying', 'starting', 'removing', 'done']
    expect(move.timeline.map(({ state }) => state)).toEqual(states)
    expect(move).toMatchObject({ fromName: 'One', toName: 'Two' })
    expect(await holders(sample)).toEqual(['two'])
    await vi.waitFor(() => {
      const found = running.fleet.torrents.find({ infoHash: sample.infoHash })
      expect(found).toMatchObject({
        clientId: 'two',
        torrent: { activity: 'seeding', leftBytes: 0, category: 'films', tags: ['x'] },
      })
    }, WAIT)
    const file = join(client(one).program.downloads, sample.name)
    expect(await readFile(file)).toEqual(Buffer.from(sample.content))
    expect((await running.fleet.moves.list({})).items.map((item) => item.id)).toContain(id)
  })

  it.each([
    { layout: 'Original', inFolder: true },
    { layout: 'Subfolder', inFolder: false },
    { layout: 'NoSubfolder', inFolder: true },
  ])(
    'finds the data whatever the new client prefers: $layout, and a folder for what is incomplete',
    async ({ layout, inFolder }) => {
      const api = new QbittorrentApi(client(two).url)
      await api.logIn()
      const prefer = async (preferences: object): Promise<void> => {
        await api.post('app/setPreferences', new URLSearchParams({ json: JSON.stringify(preferences) }))
      }
      const incomplete = await mkdtemp(join(folder, 'incomplete-'))
      await prefer({ temp_path_enabled: true, temp_path: incomplete, torrent_content_layout: layout })
      onTestFinished(() => prefer({ temp_path_enabled: false, torrent_content_layout: 'Original' }))
      const sample = await seeded(inFolder)
      await reaches(await begin(sample), 'done')
      expect(await holders(sample)).toEqual(['two'])
      expect(await readdir(incomplete)).toEqual([])
    },
  )

  it('undoes it when the new client does not find the data, and the old one seeds on', async () => {
    const sample = await seeded()
    const elsewhere = await mkdtemp(join(folder, 'empty-'))
    const move = await reaches(await begin(sample, { savePath: elsewhere }), 'undone')
    expect(move.reason).toMatchObject({ code: 'move-data-missing' })
    expect(move.timeline.map(({ state }) => state)).toEqual(['preparing', 'adding', 'verifying', 'undoing', 'undone'])
    expect(await holders(sample)).toEqual(['one'])
    expect(running.fleet.torrents.find({ infoHash: sample.infoHash })?.torrent.activity).toBe('seeding')
  })

  it('goes on after a restart, also when a client was away in between', async () => {
    const sample = await seeded()
    client(two).program.signal('SIGSTOP')
    const id = await begin(sample)
    await vi.waitFor(async () => expect((await running.fleet.moves.get(id))?.state).not.toBe('done'), WAIT)
    await running.close()
    client(two).program.signal('SIGCONT')
    await start()
    await reaches(id, 'done')
    expect(await holders(sample)).toEqual(['two'])
  })

  it('is undone by hand', async () => {
    const sample = await seeded()
    client(two).program.signal('SIGSTOP')
    const id = await begin(sample)
    expect(await running.fleet.moves.cancel(id)).toMatchObject({ kind: 'moving' })
    client(two).program.signal('SIGCONT')
    await reaches(id, 'undone')
    expect(await holders(sample)).toEqual(['one'])
    expect(await running.fleet.moves.cancel(id)).toMatchObject({ kind: 'refused' })
  })

  it('refuses what cannot work', async () => {
    const sample = await seeded()
    const { fleet } = running
    const refusal = async (request: Parameters<typeof fleet.moves.start>[0]) => {
      const change = await fleet.moves.start(request)
      return change.kind === 'refused' ? change.reason.code : change.kind
    }
    expect(await refusal({ infoHash: sample.infoHash, to: 'one' })).toBe('move-same')
    expect(await refusal({ infoHash: sample.infoHash, to: 'nowhere' })).toBe('not-found')
    expect(await refusal({ infoHash: '0'.repeat(40), to: 'two' })).toBe('not-found')
    const settings = (await fleet.clients.get('two'))?.settings
    await fleet.clients.update('two', { ...settings, pathMapping: [{ client: '/x', shoal: '/y' }] })
    expect(await refusal({ infoHash: sample.infoHash, to: 'two' })).toBe('move-no-path')
    expect(running.errors).toEqual([])
  })
})
