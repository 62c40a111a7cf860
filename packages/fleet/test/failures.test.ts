import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type SqlDatabase } from '@shoal/sql'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createClientFactory, type FleetSchema, type GrabDetail } from '../src/index.ts'
import { Indexer } from './support/indexer.ts'
import { QbittorrentApi } from './support/qbittorrent-api.ts'
import { sampleTorrent } from './support/sample-torrent.ts'
import { SilentRelay } from './support/silent-relay.ts'
import { qbittorrentLogin, startQbittorrent } from './support/start-qbittorrent.ts'
import { type RunningClient, startTransmission, transmissionLogin } from './support/start-transmission.ts'
import { openStore, startFleet, type TestFleet } from './support/test-fleet.ts'
import { unusedSession } from './support/unused-session.ts'

const WAIT = { timeout: 120_000, interval: 50 } // milliseconds
const MIB = 1024 * 1024

describeWith(['qbittorrent-nox', 'transmission-daemon'], 'three qBittorrents and a Transmission that fail', () => {
  let boxes: readonly RunningClient[] = []
  let transmission: RunningClient
  let database: SqlDatabase<FleetSchema>
  let running: TestFleet
  let folder: string
  const indexer = new Indexer()

  const box = (index: number): RunningClient => {
    const found = boxes[index]
    if (found === undefined) throw new Error(`there is no box ${index}`)
    return found
  }

  beforeAll(async () => {
    boxes = await Promise.all([0, 1, 2].map(() => startQbittorrent()))
    transmission = await startTransmission()
    await indexer.start()
    folder = await mkdtemp(join(tmpdir(), 'shoal-failures-'))
    database = openSqlite<FleetSchema>({ file: join(folder, 'test.db') })
    running = await startFleet(await openStore(database), createClientFactory(unusedSession))
    const { fleet } = running
    await fleet.settings.replace({
      placement: { maxNewPerRound: 1_000, sortKey: 'upload_speed' },
      pollInterval: 500,
      clientTimeout: 1_500,
      reconnectInterval: 1_000,
      failoverAfter: 3_000,
      laterConfirmAfter: 1_000,
    })
    for (const [index, { url }] of boxes.entries()) {
      await fleet.clients.add({ kind: 'qbittorrent', name: `Box ${index}`, url, ...qbittorrentLogin })
    }
    await fleet.clients.add({ kind: 'transmission', name: 'Trans', url: transmission.url, ...transmissionLogin })
    await everyClientIs('up')
  })

  afterAll(async () => {
    indexer.close()
    await running.close()
    await database.close()
    await Promise.all([...boxes, transmission].map(({ program }) => program.close()))
    await rm(folder, { recursive: true })
  })

  const everyClientIs = (status: string) =>
    vi.waitFor(async () => {
      expect((await running.fleet.clients.list()).map((client) => client.status)).toEqual(Array(4).fill(status))
    }, WAIT)
  const announce = async (metainfo: Uint8Array, fields: object = {}): Promise<string> => {
    const link = indexer.publish(metainfo)
    const outcome = await running.fleet.accept({ release_name: link, indexer: 'pond', download_url: link, ...fields })
    if (outcome.kind !== 'accepted') throw new Error('not accepted')
    return outcome.id
  }
  const reaches = async (id: string, states: readonly string[]): Promise<GrabDetail> => {
    let last: GrabDetail | undefined
    await vi.waitFor(async () => {
      last = await running.fleet.grabs.get(id)
      expect(states, JSON.stringify(last?.timeline)).toContain(last?.state)
    }, WAIT)
    if (last === undefined) throw new Error('it vanished')
    return last
  }
  /** Lets only these clients take torrents from an indexer. */
  const only = async (indexerName: string, clients: readonly string[], spillOver = true) => {
    const settings = await running.fleet.settings.get()
    const rule = { name: indexerName, match: { indexers: [indexerName] }, clients, spillOver }
    const rules = [...settings.placement.rules.filter(({ name }) => name !== indexerName), rule]
    await running.fleet.settings.replace({ ...settings, placement: { ...settings.placement, rules } })
  }

  it('places by live speed: not where bytes flow already', async () => {
    const shared = sampleTorrent({ length: 24 * MIB })
    const [from, to] = [new QbittorrentApi(box(0).url), new QbittorrentApi(box(1).url)]
    await Promise.all([from.logIn(), to.logIn()])
    await writeFile(join(box(0).program.downloads, shared.name), shared.content)
    await from.add(shared.metainfo, { upLimit: String(MIB) })
    await to.add(shared.metainfo)
    await vi.waitFor(async () => {
      await from.post(
        'torrents/addPeers',
        new URLSearchParams({ hashes: shared.infoHash, peers: `127.0.0.1:${box(1).peerPort}` }),
      )
      const [first] = await running.fleet.clients.list()
      expect(first?.uploadSpeed).toBeGreaterThan(100_000)
    }, WAIT)

    const grab = await reaches(await announce(sampleTorrent().metainfo), ['done'])
    expect(grab.clientName).not.toBe('Box 0')
    const [decision] = grab.decisions
    const busy = decision?.placement.candidates.find(({ name }) => name === 'Box 0')
    expect(busy?.numbers.uploadSpeed).toBeGreaterThan(100_000)
    expect(busy?.verdict.kind).toBe('outranked')
  })

  it('leaves a frozen client after a while, and tidies up the late copy when it is back', async () => {
    await only('frozen', ['box-1'])
    const sample = sampleTorrent()
    box(1).program.signal('SIGSTOP')
    const id = await announce(sample.metainfo, { indexer: 'frozen' })
    const grab = await reaches(id, ['done'])
    expect(grab.clientName).not.toBe('Box 1')
    expect(grab.decisions.at(-1)?.placement.chosen).toBe('box-1')
    box(1).program.signal('SIGCONT')
    await vi.waitFor(async () => {
      const codes = (await running.fleet.grabs.get(id))?.timeline.map(({ reason }) => reason?.code) ?? []
      expect(codes.some((code) => code?.startsWith('late-copy-'))).toBe(true)
    }, WAIT)
    const api = new QbittorrentApi(box(1).url)
    await api.logIn()
    await vi.waitFor(async () => expect(await api.hashes()).not.toContain(sample.infoHash), WAIT)
  })

  it("leaves and reports a late copy that has bytes: its files may be the user's", async () => {
    await everyClientIs('up')
    const late = await startQbittorrent()
    const relay = new SilentRelay(late.url)
    await relay.start()
    try {
      await running.fleet.clients.add({ kind: 'qbittorrent', name: 'Late', url: relay.url, ...qbittorrentLogin })
      await vi.waitFor(async () => expect((await running.fleet.clients.get('late'))?.status).toBe('up'), WAIT)
      await only('late', ['late'])
      const sample = sampleTorrent()
      const file = join(late.program.downloads, sample.name)
      await writeFile(file, sample.content)
      // It takes the torrent and checks the data that lies there, but nobody hears of it.
      relay.silentFrom('torrents/add')
      const id = await announce(sample.metainfo, { indexer: 'late' })
      expect((await reaches(id, ['done'])).clientName).not.toBe('Late')
      const api = new QbittorrentApi(late.url)
      await api.logIn()
      await vi.waitFor(async () => expect(await api.isWhole(sample.infoHash)).toBe(true), WAIT)
      relay.speak()
      await vi.waitFor(async () => {
        const codes = (await running.fleet.grabs.get(id))?.timeline.map(({ reason }) => reason?.code)
        expect(codes).toContain('late-copy-kept')
      }, WAIT)
      expect(await api.isWhole(sample.infoHash)).toBe(true)
      expect(await readFile(file)).toEqual(Buffer.from(sample.content))
    } finally {
      await running.fleet.clients.remove('late')
      relay.close()
      await late.program.close()
    }
  })

  it('ends a grab whose link has expired, and says so', async () => {
    const gone = indexer.publish(sampleTorrent().metainfo).replace(/\d+$/, '999999')
    const outcome = await running.fleet.accept({ release_name: 'Expired', indexer: 'pond', download_url: gone })
    if (outcome.kind !== 'accepted') throw new Error('not accepted')
    expect((await reaches(outcome.id, ['dead'])).reason?.code).toBe('link-gone')
  })

  it('brings a duplicate once into the whole fleet, and mends the category that its client lacks', async () => {
    await everyClientIs('up')
    const sample = sampleTorrent()
    const api = new QbittorrentApi(box(0).url)
    await api.logIn()
    await api.add(sample.metainfo)
    await vi.waitFor(() => {
      expect(running.fleet.torrents.find({ infoHash: sample.infoHash })?.torrent.category).toBe('')
    }, WAIT)
    const labels = { category: 'films', tags: 'wanted', save_path: '/elsewhere' }
    const first = await announce(sample.metainfo, labels)
    const grab = await reaches(first, ['done'])
    expect(grab.clientName).toBe('Box 0')
    const codes = grab.timeline.map(({ reason }) => reason?.code)
    expect(codes).toEqual(expect.arrayContaining(['present', 'save-path-differs']))
    const second = await announce(sample.metainfo, { indexer: 'lake' })
    expect((await reaches(second, ['cancelled'])).reason?.code).toBe('duplicate')
    await vi.waitFor(() => {
      const holders = running.fleet.torrents.list().filter(({ torrent }) => torrent.infoHash === sample.infoHash)
      expect(holders).toMatchObject([{ clientId: 'box-0', torrent: { category: 'films', tags: ['wanted'] } }])
    }, WAIT)
  })

  it('brings a torrent again that a client lost because it was killed right after taking it', async () => {
    await everyClientIs('up')
    await only('killed', ['box-2'], false)
    const sample = sampleTorrent()
    const id = await announce(sample.metainfo, { indexer: 'killed' })
    await vi.waitFor(
      async () => {
        expect(['confirming', 'done']).toContain((await running.fleet.grabs.get(id))?.state)
      },
      { timeout: 10_000, interval: 1 },
    )
    await box(2).program.end('SIGKILL')
    await box(2).program.run(box(2).ready)
    await everyClientIs('up')
    const api = new QbittorrentApi(box(2).url)
    await api.logIn()
    await vi.waitFor(async () => {
      expect((await running.fleet.grabs.get(id))?.state).toBe('done')
      expect(await api.hashes()).toContain(sample.infoHash)
    }, WAIT)
  })

  it('does not get itself banned by a wrong password, and says what is wrong', async () => {
    const wrong = { kind: 'qbittorrent', name: 'Wrong', url: box(0).url, username: 'admin', password: 'wrong' }
    expect(await running.fleet.clients.test(wrong)).toMatchObject({ kind: 'failed', reason: { code: 'login-wrong' } })
    const added = await running.fleet.clients.add(wrong)
    expect(added.kind).toBe('saved')
    await vi.waitFor(async () => {
      const client = await running.fleet.clients.get('wrong')
      expect(client).toMatchObject({ status: 'down', reason: { code: 'client-login' } })
      expect(client?.reason?.message).toMatch(/banned/)
    }, WAIT)
    expect(await new QbittorrentApi(box(0).url).logIn()).toBe('Ok.')
    await running.fleet.clients.remove('wrong')
  })

  it('loses and doubles nothing of a burst that finds every client down', async () => {
    await everyClientIs('up')
    await Promise.all([...boxes, transmission].map(({ program }) => program.end()))
    await everyClientIs('down')
    const samples = Array.from({ length: 60 }, () => sampleTorrent())
    const ids = await Promise.all(samples.map(({ metainfo }) => announce(metainfo, { indexer: 'burst' })))
    const parked = await Promise.all(ids.map((id) => reaches(id, ['parked'])))
    expect(new Set(parked.map(({ reason }) => reason?.code))).toEqual(new Set(['clients-down']))

    for (const { program, ready } of [...boxes, transmission]) await program.run(ready)
    await Promise.all(ids.map((id) => reaches(id, ['done'])))
    const held = await Promise.all(
      boxes.map(async ({ url }) => {
        const api = new QbittorrentApi(url)
        await api.logIn()
        return api.hashes()
      }),
    )
    await vi.waitFor(async () => {
      const page = await running.fleet.clients.torrents('trans', { limit: 500 })
      const all = [...held.flat(), ...(page?.items.map(({ infoHash }) => infoHash) ?? [])]
      for (const { infoHash } of samples) expect(all.filter((hash) => hash === infoHash)).toHaveLength(1)
    }, WAIT)
    expect(running.errors).toEqual([])
  })
})
