import { join } from 'node:path'
import { fleetClient, galleryTorrent, grab, pageOf } from '@shoal/api'
import { describeWith } from '@shoal/testing'
import { expect, it, onTestFinished, vi } from 'vitest'
import { qbittorrentLogin, startQbittorrent } from '../../fleet/test/support/start-qbittorrent.ts'
import { startDemoSeeders } from '../src/features/demo/demo-seeders.ts'
import { makeDemoTorrent } from '../src/features/demo/demo-torrent.ts'
import { postWebhook } from '../src/features/demo/post-webhook.ts'
import { serveTorrent } from '../src/features/demo/serve-torrent.ts'
import { TRACKER_SOCKET } from '../src/internal/socket-names.ts'
import { createTrackerClient } from '../src/internal/tracker-client.ts'
import { signIn, startProgram, temporaryFolder } from './start-program.ts'

const WAIT = { timeout: 90_000, interval: 200 } // milliseconds
const LIMIT = 180_000 // milliseconds

describeWith(['qbittorrent-nox'], 'the whole flow with a real qBittorrent as the only client', () => {
  it(
    'goes from webhook to gallery, the download coming from the swarm of our own tracker',
    async () => {
      const signal = AbortSignal.timeout(LIMIT)
      const qbittorrent = await startQbittorrent()
      onTestFinished(() => qbittorrent.program.close())
      // As an operator of an intranet would set it: everything here is on loopback.
      const program = await startProgram({
        environment: { SHOAL_FETCH_ALLOW: '127.0.0.0/8', SHOAL_PEERS_ALLOW: '127.0.0.0/8' },
      })
      const admin = await signIn(program)
      const own = pageOf(fleetClient).parse(await (await admin.fetch('/api/v1/clients')).json())
      for (const { id } of own.items)
        expect((await admin.fetch(`/api/v1/clients/${id}`, { method: 'DELETE' })).status).toBe(204)
      const body = { kind: 'qbittorrent', name: 'Box', url: qbittorrent.url, ...qbittorrentLogin }
      const added = await admin.fetch('/api/v1/clients', { method: 'POST', body: JSON.stringify(body) })
      expect(added.status).toBe(201)

      const announceUrl = `http://127.0.0.1:${program.trackerPort}/announce`
      const torrent = await makeDemoTorrent(await temporaryFolder(), announceUrl, Date.now())
      const { infoHash, name, totalLength } = torrent.metainfo
      const tracker = createTrackerClient(join(program.data, 'run', TRACKER_SOCKET))
      onTestFinished(tracker.close)
      await tracker.add([{ infoHash, name }], signal)
      const seeders = await startDemoSeeders(torrent, '127.0.0.1')
      onTestFinished(() => seeders.stop(AbortSignal.timeout(5_000)))
      await vi.waitFor(async () => {
        const { items } = await tracker.peers(infoHash, {}, signal)
        expect(items.filter((peer) => peer.seeder)).toHaveLength(seeders.addresses.length)
      }, WAIT)
      const indexer = await serveTorrent(torrent.bytes)
      onTestFinished(indexer.stop)

      const id = await postWebhook(program.webhook, { name, link: indexer.link, size: totalLength }, signal)
      await vi.waitFor(async () => {
        const found = grab.parse(await (await admin.fetch(`/api/v1/grabs/${id}`)).json())
        expect(found).toMatchObject({ state: 'done', client: { name: 'Box' }, infoHash })
        expect(found.progress).toMatchObject({ state: 'seeding', completedBytes: totalLength })
        expect(found.decisions[0]?.rows[0]).toMatchObject({ clientName: 'Box', chosen: true })
      }, WAIT)
      await vi.waitFor(async () => {
        const { items } = pageOf(galleryTorrent).parse(await (await admin.fetch('/api/v1/gallery')).json())
        expect(items[0]).toMatchObject({ infoHash, taskState: 'success', shots: 12 })
      }, WAIT)
      const { items } = await tracker.peers(infoHash, {}, signal)
      expect(items.some((peer) => peer.client?.startsWith('qBittorrent'))).toBe(true)
    },
    LIMIT,
  )
})
