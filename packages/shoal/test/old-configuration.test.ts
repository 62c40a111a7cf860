import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fleetClient, grab, pageOf } from '@shoal/api'
import { describeWith } from '@shoal/testing'
import { expect, it, onTestFinished, vi } from 'vitest'
import { sampleTorrent } from '../../fleet/test/support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from '../../fleet/test/support/start-qbittorrent.ts'
import { postWebhook } from '../src/features/demo/post-webhook.ts'
import { serveTorrent } from '../src/features/demo/serve-torrent.ts'
import { signIn, startProgram, temporaryFolder } from './start-program.ts'

const WAIT = { timeout: 60_000, interval: 100 } // milliseconds
const LIMIT = 180_000 // milliseconds

describeWith(['qbittorrent-nox'], "a start from the old load balancer's config.json", () => {
  it(
    'brings its webhook, its clients and its logs along; what it declares is read-only, and goes with it',
    async () => {
      const qbittorrent = await startQbittorrent()
      onTestFinished(() => qbittorrent.program.close())
      const folder = await temporaryFolder()
      const config = join(folder, 'config.json')
      const path = '/webhook/secure-a8f9c2e1-4b3d-9876-abcd-ef0123456789'
      const old = {
        qbittorrent_instances: [{ name: 'NAS', url: qbittorrent.url, ...qbittorrentLogin }],
        webhook_path: path,
        primary_sort_key: 'download_speed',
        status_update_interval: 1,
        debug_add_stopped: true,
        log_dir: join(folder, 'old-logs'),
        loglevel: 'verbose',
      }
      await writeFile(config, JSON.stringify(old))
      const start = () =>
        startProgram({
          data: join(folder, 'data'),
          args: ['--config', config],
          environment: { SHOAL_FETCH_ALLOW: '127.0.0.0/8', SHOAL_ADMIN_PASSWORD: 'correct horse' },
        })
      const program = await start()
      expect(new URL(program.webhook).pathname).toBe(path)
      // Any address of the machine: 127.0.0.2 is one that only a server on 0.0.0.0 answers at.
      expect((await fetch(`http://127.0.0.2:${program.port}/livez`)).status).toBe(200)

      const torrent = sampleTorrent()
      const indexer = await serveTorrent(torrent.metainfo)
      onTestFinished(indexer.stop)
      const signal = AbortSignal.timeout(LIMIT)
      const id = await postWebhook(program.webhook, { name: torrent.name, link: indexer.link, size: 1 }, signal)
      const admin = await signIn(program, 'correct horse')
      await vi.waitFor(async () => {
        const found = grab.parse(await (await admin.fetch(`/api/v1/grabs/${id}`)).json())
        expect(found).toMatchObject({ state: 'done', client: { id: 'nas', name: 'NAS' } })
      }, WAIT)
      expect((await admin.fetch('/api/v1/clients/nas', { method: 'DELETE' })).status).toBe(409)
      const { output } = await program.stop()
      expect(output).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d WARN {2}control .*loglevel is unknown/)

      const logs = (await readdir(join(folder, 'old-logs'))).filter((name) => name.startsWith('shoal-'))
      const log = await readFile(join(folder, 'old-logs', logs[0] ?? ''), 'utf8')
      expect(log).toContain('loglevel is unknown')
      expect(log).not.toContain(qbittorrentLogin.password)
      expect(log).not.toContain(path)

      await writeFile(
        config,
        JSON.stringify({ ...old, qbittorrent_instances: [{ name: 'Other', url: qbittorrent.url }] }),
      )
      const again = await start()
      const later = await signIn(again, 'correct horse')
      const { items } = pageOf(fleetClient).parse(await (await later.fetch('/api/v1/clients')).json())
      expect(items.map((client) => client.id)).toEqual(['other'])
    },
    LIMIT,
  )
})
