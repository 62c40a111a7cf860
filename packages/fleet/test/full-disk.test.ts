import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, type SqlDatabase } from '@shoal/sql'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createClientFactory, type FleetSchema } from '../src/index.ts'
import { QbittorrentApi } from './support/qbittorrent-api.ts'
import { sampleTorrent } from './support/sample-torrent.ts'
import { mayMount, onSmallDisk } from './support/small-disk.ts'
import { qbittorrentLogin, startQbittorrent } from './support/start-qbittorrent.ts'
import type { RunningClient } from './support/start-transmission.ts'
import { openStore, startFleet, type TestFleet } from './support/test-fleet.ts'
import { unusedSession } from './support/unused-session.ts'

const WAIT = { timeout: 90_000, interval: 100 } // milliseconds
const MIB = 1024 * 1024

describe.skipIf(!mayMount())('a disk that fills up [needs mount namespaces]', () => {
  describeWith(['qbittorrent-nox'], 'of a real qBittorrent', () => {
    let seeder: RunningClient
    let small: RunningClient
    let large: RunningClient
    let database: SqlDatabase<FleetSchema>
    let running: TestFleet
    let folder: string

    beforeAll(async () => {
      ;[seeder, small, large] = await Promise.all([
        startQbittorrent(),
        startQbittorrent({ within: onSmallDisk(16) }),
        startQbittorrent(),
      ])
      folder = await mkdtemp(join(tmpdir(), 'shoal-full-disk-'))
      database = openSqlite<FleetSchema>({ file: join(folder, 'test.db') })
      running = await startFleet(await openStore(database), createClientFactory(unusedSession))
      const { fleet } = running
      await fleet.settings.replace({
        pollInterval: 500,
        clientTimeout: 4_000,
        laterConfirmAfter: 1_000,
        failures: { action: 'replace', after: 1_000 },
        placement: {
          maxNewPerRound: 100,
          rules: [{ name: 'small first', match: { indexers: ['pond'] }, clients: ['small'], spillOver: true }],
        },
      })
      for (const [name, { url }] of Object.entries({ Small: small, Large: large })) {
        await fleet.clients.add({ kind: 'qbittorrent', name, url, ...qbittorrentLogin })
      }
      await vi.waitFor(async () => {
        expect((await fleet.clients.list()).map(({ status }) => status)).toEqual(['up', 'up'])
      }, WAIT)
    })

    afterAll(async () => {
      await running.close()
      await database.close()
      await Promise.all([seeder, small, large].map(({ program }) => program.close()))
      await rm(folder, { recursive: true })
    })

    it('brings the torrent to another client, stops the copy that has bytes, and tells why', async () => {
      const sample = sampleTorrent({ length: 12 * MIB })
      await writeFile(join(seeder.program.downloads, sample.name), sample.content)
      const [source, target] = [new QbittorrentApi(seeder.url), new QbittorrentApi(small.url)]
      await Promise.all([source.logIn(), target.logIn()])
      await source.add(sample.metainfo)
      // Asked too early it refuses the connection, and libtorrent comes again a minute later.
      await vi.waitFor(async () => expect(await source.isWhole(sample.infoHash)).toBe(true), WAIT)

      const body = {
        release_name: 'A release',
        indexer: 'pond',
        torrent_base64: Buffer.from(sample.metainfo).toString('base64'),
      }
      const outcome = await running.fleet.accept(body)
      if (outcome.kind !== 'accepted') throw new Error('not accepted')
      const grab = () => running.fleet.grabs.get(outcome.id)
      await vi.waitFor(async () => {
        expect(await grab()).toMatchObject({ state: 'done', clientId: 'small' })
      }, WAIT)
      // Something else fills the disk in between: only the mount's own namespace sees it.
      const disk = `/proc/${small.program.pid}/root${small.program.downloads}`
      await writeFile(join(disk, 'filler'), new Uint8Array(14 * MIB))
      await vi.waitFor(async () => {
        const peers = `127.0.0.1:${seeder.peerPort}`
        await target.post('torrents/addPeers', new URLSearchParams({ hashes: sample.infoHash, peers }))
        const { timeline = [] } = (await grab()) ?? {}
        expect(timeline.map(({ reason }) => reason?.code)).toContain('client-error')
      }, WAIT)
      await vi.waitFor(async () => {
        expect(await grab()).toMatchObject({ state: 'done', clientId: 'large' })
      }, WAIT)
      const detail = await grab()
      const verdicts = detail?.decisions[0]?.placement.candidates.map(({ clientId, verdict }) => [
        clientId,
        verdict.kind,
      ])
      expect(verdicts).toEqual(
        expect.arrayContaining([
          ['small', 'skipped'],
          ['large', 'won'],
        ]),
      )
      await vi.waitFor(async () => {
        const codes = (await grab())?.timeline.map(({ reason }) => reason?.code) ?? []
        expect(codes.some((code) => code === 'late-copy-kept' || code === 'late-copy-removed')).toBe(true)
      }, WAIT)
      expect(running.errors).toEqual([])
    })
  })
})
