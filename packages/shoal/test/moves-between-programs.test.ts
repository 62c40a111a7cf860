import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClientFactory, type FleetSchema, type MoveView } from '@shoal/fleet'
import { openSqlite, type SqlDatabase } from '@shoal/sql'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { sampleTorrent } from '../../fleet/test/support/sample-torrent.ts'
import { delugeLogin, type RunningDeluge, startDeluge } from '../../fleet/test/support/start-deluge.ts'
import { qbittorrentLogin, startQbittorrent } from '../../fleet/test/support/start-qbittorrent.ts'
import { startRtorrent } from '../../fleet/test/support/start-rtorrent.ts'
import {
  type RunningClient,
  startTransmission,
  transmissionLogin,
} from '../../fleet/test/support/start-transmission.ts'
import { allowLoopback, openStore, startFleet, type TestFleet } from '../../fleet/test/support/test-fleet.ts'
import { unusedSession } from '../../fleet/test/support/unused-session.ts'
import { peerMetadata } from '../src/features/fleet/peer-metadata.ts'

const WAIT = { timeout: 60_000, interval: 100 } // milliseconds
const { signal } = new AbortController()
const programs = ['qbittorrent-nox', 'transmission-daemon', 'deluged', 'rtorrent'] as const

describeWith(programs, 'moving torrents that Shoal did not bring, out of real programs', () => {
  let clients: readonly [RunningClient, RunningClient, RunningClient, RunningDeluge]
  let database: SqlDatabase<FleetSchema>
  let running: TestFleet
  let folder: string

  beforeAll(async () => {
    clients = await Promise.all([startQbittorrent(), startTransmission(), startRtorrent(), startDeluge()])
    folder = await mkdtemp(join(tmpdir(), 'shoal-moves-'))
    database = openSqlite<FleetSchema>({ file: join(folder, 'test.db') })
    running = await startFleet(
      await openStore(database),
      createClientFactory(unusedSession),
      allowLoopback,
      peerMetadata,
    )
    const { fleet } = running
    await fleet.settings.replace({ pollInterval: 500, clientTimeout: 5_000, reconnectInterval: 1_000 })
    const [qbittorrent, transmission, rtorrent, deluge] = clients
    const far = [{ client: '/', shoal: join(folder, 'nothing') }]
    for (const settings of [
      { kind: 'qbittorrent', name: 'New', url: qbittorrent.url, ...qbittorrentLogin },
      { kind: 'transmission', name: 'Transmission', url: transmission.url, ...transmissionLogin },
      { kind: 'rtorrent', name: 'rTorrent', url: rtorrent.url },
      { kind: 'deluge', name: 'Deluge', port: deluge.port, ...delugeLogin },
      // The same two once more, as programs whose files Shoal does not see.
      { kind: 'transmission', name: 'Transmission far', url: transmission.url, ...transmissionLogin, pathMapping: far },
      { kind: 'deluge', name: 'Deluge far', port: deluge.port, ...delugeLogin, pathMapping: far },
    ]) {
      expect(await fleet.clients.add(settings)).toMatchObject({ kind: 'saved' })
    }
  })

  afterAll(async () => {
    await running.close()
    await database.close()
    await Promise.all(clients.map(({ program }) => program.close()))
    await rm(folder, { recursive: true })
  })

  /** A torrent that the client seeds out of a folder which every program sees. */
  const seeded = async (from: string, isPrivate: boolean) => {
    const sample = sampleTorrent({ length: 200_000, isPrivate, announce: 'http://127.0.0.1:1/secret/announce' })
    const savePath = await mkdtemp(join(folder, 'data-'))
    await writeFile(join(savePath, sample.name), sample.content)
    const torrent = { source: { metainfo: sample.metainfo }, savePath, recheck: true }
    await vi.waitFor(async () => {
      expect(await running.fleet.torrents.add(from, torrent, signal)).toMatchObject({ kind: 'answer' })
    }, WAIT)
    await vi.waitFor(() => {
      const found = running.fleet.torrents.find({ infoHash: sample.infoHash, clientId: from })
      expect(found?.torrent).toMatchObject({ leftBytes: 0, activity: 'seeding' })
    }, WAIT)
    return { sample, savePath, from }
  }
  const moved = async (
    { sample, savePath, from }: Awaited<ReturnType<typeof seeded>>,
    fields: object = {},
  ): Promise<MoveView> => {
    const request = { infoHash: sample.infoHash, from, to: 'new', savePath, ...fields }
    const change = await running.fleet.moves.start(request)
    if (change.kind !== 'moving') throw new Error(JSON.stringify(change))
    await vi.waitFor(async () => {
      expect((await running.fleet.moves.get(change.move.id))?.state).toMatch(/^(done|undone)$/)
    }, WAIT)
    const last = await running.fleet.moves.get(change.move.id)
    if (last === undefined) throw new Error('it vanished')
    if (last.state === 'done') {
      const address = { infoHash: sample.infoHash, clientId: 'new' }
      await vi.waitFor(async () => {
        expect(await running.fleet.torrents.trackers(address, signal)).toMatchObject({
          value: [{ url: expect.stringContaining('127.0.0.1:1/') }],
        })
      }, WAIT)
    }
    return last
  }

  it.each([
    ['transmission', true],
    ['rtorrent', true],
    ['deluge', true],
    ['transmission-far', false],
    ['deluge-far', false],
  ])('works from %s (private: %s)', async (from, isPrivate) => {
    const move = await moved(await seeded(from, isPrivate))
    expect(move, JSON.stringify(move)).toMatchObject({ state: 'done' })
  })

  it.each(['transmission-far', 'deluge-far'])(
    'says what it needs for a private torrent of %s, and works with it',
    async (from) => {
      const torrent = await seeded(from, true)
      const without = await moved(torrent)
      expect(without).toMatchObject({ state: 'undone', reason: { code: 'move-no-torrent' } })
      const request = { infoHash: torrent.sample.infoHash, from, to: 'new', metainfo: sampleTorrent().metainfo }
      expect(await running.fleet.moves.start(request)).toMatchObject({ reason: { code: 'move-other-torrent' } })
      expect(await moved(torrent, { metainfo: torrent.sample.metainfo })).toMatchObject({ state: 'done' })
    },
  )
})
