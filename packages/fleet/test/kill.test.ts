import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWith } from '@shoal/testing'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { KillableFleet } from './support/killable-fleet.ts'
import { QbittorrentApi } from './support/qbittorrent-api.ts'
import { sampleTorrent } from './support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from './support/start-qbittorrent.ts'
import type { RunningClient } from './support/start-transmission.ts'
import { surviveKills } from './support/survive-kills.ts'

const KILLS = 6
const WAIT = { timeout: 90_000, interval: 200 } // milliseconds
const SETTINGS = { placement: { maxNewPerRound: 10_000 }, pollInterval: 500, reconnectInterval: 1_000 }

describeWith(['qbittorrent-nox'], 'a fleet that is killed', () => {
  let qbittorrent: RunningClient
  let folder: string

  beforeAll(async () => {
    qbittorrent = await startQbittorrent()
    folder = await mkdtemp(join(tmpdir(), 'shoal-kill-'))
  })
  afterAll(async () => {
    await qbittorrent.program.close()
    await rm(folder, { recursive: true })
  })

  it('loses no accepted grab and adds none twice', async () => {
    const clients = [{ kind: 'qbittorrent', name: 'Box', url: qbittorrent.url, ...qbittorrentLogin }]
    const fleet = new KillableFleet({ database: join(folder, 'kill.db'), settings: SETTINGS, clients })
    try {
      const { accepted } = await surviveKills(fleet, KILLS)
      expect(accepted.length).toBeGreaterThan(KILLS)
      await vi.waitFor(async () => {
        const { done = 0, ...others } = await fleet.states()
        expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBe(0)
        expect(done).toBeGreaterThanOrEqual(accepted.length)
      }, WAIT)
      const api = new QbittorrentApi(qbittorrent.url)
      await api.logIn()
      const held = new Set(await api.hashes())
      expect(accepted.filter(({ infoHash }) => !held.has(infoHash))).toEqual([])
      const times = await api.timesAdded()
      expect(accepted.filter(({ name }) => (times.get(name) ?? 0) !== 1)).toEqual([])
    } finally {
      await fleet.kill()
    }
  })
})

describeWith(['strace'], 'the answer to a webhook', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-trace-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('comes after a sync that comes after its request', async () => {
    const trace = join(folder, 'trace.txt')
    const calls = 'trace=fsync,fdatasync,read,readv,recvfrom,write,writev,sendto,sendmsg'
    const under = ['strace', '-f', '-qq', '-ttt', '-s', '4096', '-e', calls, '-o', trace]
    const fleet = new KillableFleet({ database: join(folder, 'trace.db'), settings: SETTINGS, clients: [], under })
    await fleet.start()
    const { name, metainfo } = sampleTorrent()
    const body = { release_name: name, indexer: 'pond', torrent_base64: Buffer.from(metainfo).toString('base64') }
    const id = await fleet.announce(body)
    await fleet.kill('SIGTERM')
    const lines = (await readFile(trace, 'utf8')).split('\n')
    const request = lines.findIndex((line) => line.includes(name))
    const answer = lines.findIndex(
      (line) => id !== undefined && /write|send/.test(line) && line.includes('202 Accepted'),
    )
    const sync = lines.findIndex((line, index) => index > request && /f(data)?sync\(\d+\)?.*/.test(line))
    expect(id).toBeDefined()
    expect(request).toBeGreaterThan(-1)
    expect(sync).toBeGreaterThan(request)
    expect(answer).toBeGreaterThan(sync)
  })
})
