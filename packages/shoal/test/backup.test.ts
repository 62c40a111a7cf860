import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import { fleetTorrent, grab } from '@shoal/api'
import { describeWith } from '@shoal/testing'
import { pack } from 'tar-stream'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { QbittorrentApi } from '../../fleet/test/support/qbittorrent-api.ts'
import { sampleTorrent } from '../../fleet/test/support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from '../../fleet/test/support/start-qbittorrent.ts'
import { runShoal, type SignedIn, signIn, startProgram, temporaryFolder } from './start-program.ts'

const WAIT = { timeout: 60_000, interval: 200 } // milliseconds
const LIMIT = 240_000 // milliseconds

const stateOf = async (admin: SignedIn, id: string) =>
  grab.parse(await (await admin.fetch(`/api/v1/grabs/${id}`)).json())
const drain = async (admin: SignedIn, client: string, draining: boolean) => {
  const body = JSON.stringify({ draining })
  const answer = await admin.fetch(`/api/v1/fleet/clients/${client}/drain`, { method: 'POST', body })
  expect(answer.status).toBe(204)
}

describe('shoal backup and shoal restore', () => {
  it('carry accounts, secrets and settings to an empty folder, pictures and logs on request', {
    timeout: LIMIT,
  }, async () => {
    const folder = await temporaryFolder()
    const [config, logs] = [join(folder, 'shoal.yaml'), join(folder, 'logs-elsewhere')]
    await writeFile(config, `webhook:\n  perMinute: 77\nlog:\n  folder: ${JSON.stringify(logs)}\n`)
    const program = await startProgram({ data: join(folder, 'old'), args: ['--config', config] })
    const file = join(folder, 'all.backup')
    const run = (...args: readonly string[]) => runShoal([...args, '--data', program.data, '--config', config])
    await mkdir(join(program.data, 'gallery', 'x'), { recursive: true })
    await writeFile(join(program.data, 'gallery', 'x', 'shot.jpg'), 'picture')
    await writeFile(join(logs, 'other.log'), 'of another program')
    expect(await run('backup', file, '--gallery', '--logs')).toMatchObject({ code: 0 })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await run('backup', file)).toMatchObject({ code: 1, output: expect.stringContaining('is there already') })
    expect((await readdir(join(program.data, 'backups'))).filter((name) => name.startsWith('copy-'))).toEqual([])
    await program.stop()

    const data = join(folder, 'new')
    expect((await runShoal(['restore', file, '--data', data])).code).toBe(0)
    expect(await runShoal(['restore', file, '--data', data])).toMatchObject({
      code: 1,
      output: expect.stringContaining('is not empty'),
    })
    expect(await readFile(join(data, 'gallery', 'x', 'shot.jpg'), 'utf8')).toBe('picture')
    expect(await readFile(join(data, 'shoal.yaml'), 'utf8')).toContain('77')
    const restoredLogs = await readdir(join(data, 'logs'))
    expect(restoredLogs.length).toBeGreaterThan(0)
    expect(restoredLogs).not.toContain('other.log')
    expect((await stat(join(data, 'secrets', 'key'))).mode & 0o077).toBe(0)
    const restored = await startProgram({ data })
    expect(new URL(restored.webhook).pathname).toBe(new URL(program.webhook).pathname)
    expect(restored.password).toBeUndefined()
    await signIn(restored, program.password)
  })

  it('refuse what is damaged, cut off, foreign or from a newer version, and leave nothing behind', async () => {
    const program = await startProgram()
    const folder = await temporaryFolder()
    const file = join(folder, 'x.backup')
    expect((await runShoal(['backup', file, '--data', program.data])).code).toBe(0)
    await program.stop()
    const whole = gunzipSync(await readFile(file))
    const changed = Buffer.from(whole)
    const at = changed.indexOf('SQLite format 3')
    changed.writeUInt8(changed.readUInt8(at + 60) ^ 1, at + 60)
    const newer = Buffer.from(whole.toString('latin1').replace('"version": 1', '"version": 9'), 'latin1')
    const manifest = { version: 1, shoal: '0', createdAt: new Date().toISOString(), database: 'postgres', contents: [] }
    const climbing = pack()
    climbing.entry({ name: 'shoal-backup.json' }, JSON.stringify(manifest))
    climbing.entry({ name: 'data/logs/../../../evil' }, 'evil')
    climbing.finalize()
    const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
      ['damaged', gzipSync(changed), /damaged: data\/shoal\.db/],
      ['cut off', gzipSync(whole.subarray(0, 40_960)), /no backup|damaged|not the whole/],
      ['cut in the middle of gzip', (await readFile(file)).subarray(0, 5_000), /no backup|damaged|not the whole/],
      ['foreign', Buffer.from('hello'), /no backup/],
      ['newer', gzipSync(newer), /newer one/],
      ['climbing out', gzipSync(await buffer(climbing)), /evil, which is no part of a backup/],
    ]
    for (const [name, bytes, expected] of cases) {
      await writeFile(file, bytes)
      const data = join(folder, 'data')
      const refused = await runShoal(['restore', file, '--data', data])
      expect([name, refused.code, refused.output]).toEqual([name, 1, expect.stringMatching(expected)])
      expect(await readdir(folder)).toEqual(['x.backup'])
    }
  })
})

describeWith(['qbittorrent-nox'], 'a fleet that comes out of a backup', () => {
  it(
    'asks every client before an unfinished grab goes on, and so doubles none that went on after the backup',
    async () => {
      const qbittorrent = await startQbittorrent()
      onTestFinished(() => qbittorrent.program.close())
      const old = await startProgram({ environment: { SHOAL_ADMIN_PASSWORD: 'correct horse' } })
      const admin = await signIn(old, 'correct horse')
      const body = JSON.stringify({ kind: 'qbittorrent', name: 'Box', url: qbittorrent.url, ...qbittorrentLogin })
      expect((await admin.fetch('/api/v1/clients', { method: 'POST', body })).status).toBe(201)
      for (const client of ['box', 'shoal']) await drain(admin, client, true)
      const { infoHash, metainfo } = sampleTorrent()
      const announcement = {
        release_name: 'A',
        indexer: 'pond',
        torrent_base64: Buffer.from(metainfo).toString('base64'),
      }
      const posted = await fetch(old.webhook, { method: 'POST', body: JSON.stringify(announcement) })
      const { id } = z.object({ id: z.string() }).parse(await posted.json())
      await vi.waitFor(async () => expect(await stateOf(admin, id)).toMatchObject({ state: 'parked' }), WAIT)

      const file = join(await temporaryFolder(), 'now.backup')
      expect((await runShoal(['backup', file, '--data', old.data])).code).toBe(0)
      // After the backup the grab goes on to the real client, and then the machine dies.
      await drain(admin, 'box', false)
      await vi.waitFor(async () => expect(await stateOf(admin, id)).toMatchObject({ state: 'done' }), WAIT)
      await old.stop('SIGKILL')
      await qbittorrent.program.end()

      const data = join(await temporaryFolder(), 'restored')
      expect((await runShoal(['restore', file, '--data', data])).code).toBe(0)
      const restored = await startProgram({ data })
      const again = await signIn(restored, 'correct horse')
      expect((await stateOf(again, id)).state).toBe('parked')
      // Only the built-in client could take it now, but the other one has not said that it does not have it.
      await drain(again, 'shoal', false)
      await again.fetch(`/api/v1/grabs/${id}/retry`, { method: 'POST', body: '{}' })
      await vi.waitFor(
        async () => expect(await stateOf(again, id)).toMatchObject({ state: 'parked', reason: { code: 'restored' } }),
        WAIT,
      )
      const torrents = z.object({ items: z.array(fleetTorrent) })
      const listed = async () => torrents.parse(await (await again.fetch('/api/v1/fleet/torrents')).json()).items
      expect(await listed()).toEqual([])

      await qbittorrent.program.run(qbittorrent.ready)
      await vi.waitFor(
        async () => expect(await stateOf(again, id)).toMatchObject({ state: 'done', client: { name: 'Box' } }),
        WAIT,
      )
      expect((await listed()).map((torrent) => [torrent.clientId, torrent.infoHash])).toEqual([['box', infoHash]])
      const real = new QbittorrentApi(qbittorrent.url)
      await real.logIn()
      expect(await real.hashes()).toEqual([infoHash])
    },
    LIMIT,
  )
})
