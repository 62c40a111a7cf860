import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite } from '@shoal/sql'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type ClientFactory, createClientFactory, type FleetSchema } from '../src/index.ts'
import { QbittorrentProcess } from './support/qbittorrent-process.ts'
import { sampleTorrent } from './support/sample-torrent.ts'
import { openStore, startFleet, type TestFleet } from './support/test-fleet.ts'
import { unusedSession } from './support/unused-session.ts'

const WAIT = { timeout: 20_000, interval: 20 } // milliseconds

describeWith(['qbittorrent-nox'], 'a grab from webhook to a real qBittorrent', () => {
  let qbittorrent: QbittorrentProcess
  let running: TestFleet
  let folder: string
  const torrents = new Map<string, Uint8Array>()
  const indexer = createServer((request, response) => {
    const body = torrents.get(request.url ?? '')
    if (body === undefined) response.writeHead(404).end('nothing here')
    else response.end(body)
  })
  const factory: ClientFactory = createClientFactory(unusedSession)

  beforeAll(async () => {
    qbittorrent = await QbittorrentProcess.start()
    folder = await mkdtemp(join(tmpdir(), 'shoal-fleet-'))
    const database = openSqlite<FleetSchema>({ file: join(folder, 'test.db') })
    const { store } = await openStore(database)
    running = await startFleet(store, factory)
    await new Promise<void>((resolve) => indexer.listen(0, '127.0.0.1', resolve))
    const { username, password, url } = qbittorrent
    await running.fleet.clients.add({ kind: 'qbittorrent', name: 'Box', url, username, password })
    return async () => {
      await running.close()
      await database.close()
    }
  })

  afterAll(async () => {
    indexer.close()
    await qbittorrent.stop()
    await rm(folder, { recursive: true })
  })

  it('fetches the torrent, adds it and confirms it by info-hash', async () => {
    const { fleet } = running
    const sample = sampleTorrent({ isPrivate: true })
    const { port } = indexer.address() as AddressInfo
    torrents.set('/1', sample.metainfo)
    const body = { release_name: sample.name, indexer: 'pond', download_url: `http://127.0.0.1:${port}/1` }
    const first = await fleet.accept(JSON.stringify(body))
    expect(first).toMatchObject({ kind: 'accepted', repeated: false })
    const id = first.kind === 'accepted' ? first.id : ''
    expect(await fleet.accept(body)).toEqual({ kind: 'accepted', id, repeated: true })

    await vi.waitFor(async () => expect((await fleet.grabs.get(id))?.state).toBe('done'), WAIT)
    const grab = await fleet.grabs.get(id)
    expect(grab).toMatchObject({ infoHash: sample.infoHash, size: sample.content.length, clientName: 'Box' })
    expect(grab?.timeline.map(({ state }) => state)).toEqual([
      'accepted',
      'fetched',
      'reserved',
      'sending',
      'confirming',
      'done',
    ])
    expect(grab?.decisions[0]?.placement.candidates[0]?.verdict.kind).toBe('won')
    await vi.waitFor(async () => {
      const page = await fleet.clients.torrents('box', {})
      expect(page?.items[0]).toMatchObject({ infoHash: sample.infoHash, category: 'pond' })
    }, WAIT)
    expect(running.errors).toEqual([])
  })
})
