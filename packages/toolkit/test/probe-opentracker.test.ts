import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeWith, findProgram, freePort } from '@shoal/testing'
import { createTorrent, type ProbeReport, probe, targetOfMetainfo } from '@shoal/toolkit'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { describeWithLibtorrent, PYTHON } from './libtorrent.ts'

const START_TIMEOUT = 20_000 // milliseconds that a tracker may take to open its ports
const ANSWER_TIMEOUT = 10_000 // milliseconds; what refuses does so at once

const SEED = `
import sys, libtorrent as lt
session = lt.session({'listen_interfaces': sys.argv[3] + ':' + sys.argv[4], 'enable_dht': False, 'enable_lsd': False,
  'enable_upnp': False, 'enable_natpmp': False, 'allow_multiple_connections_per_ip': True, 'alert_mask': lt.alert.category_t.tracker_notification})
session.add_torrent({'ti': lt.torrent_info(sys.argv[1]), 'save_path': sys.argv[2]})
while True:
    session.wait_for_alert(1000)
    for alert in session.pop_alerts():
        if type(alert).__name__ == 'tracker_reply_alert':
            print('announced', flush=True)
`

describeWith(['opentracker'], 'probe of opentracker', () => {
  describeWithLibtorrent('and a libtorrent seeder', () => {
    let work = ''
    let port = 0
    const children: ChildProcess[] = []

    beforeAll(async () => {
      work = mkdtempSync(join(tmpdir(), 'shoal-probe-'))
      chmodSync(work, 0o755)
      port = await freePort()
      writeFileSync(join(work, 'data.bin'), Buffer.alloc(100_000, 7))
    })
    afterAll(async () => {
      for (const child of children) {
        child.kill('SIGKILL')
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      }
      rmSync(work, { recursive: true, force: true })
    })

    async function trackerServing(infoHashes: readonly string[]): Promise<void> {
      writeFileSync(join(work, 'list.txt'), infoHashes.map((hash) => `${hash}\n`).join(''))
      const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
      const args = ['-i', '127.0.0.1', '-p', String(port), '-P', String(port), ...user, '-d', work, '-w', '/list.txt']
      const child = spawn(findProgram('opentracker') ?? 'opentracker', args, { stdio: 'ignore' })
      children.push(child)
      await once(child, 'spawn')
    }

    it('climbs the ladder: refused, not registered, never announced, fine', { timeout: 60_000 }, async () => {
      const trackers = [[`http://127.0.0.1:${port}/announce`], [`udp://127.0.0.1:${port}/announce`]]
      const listed = await createTorrent({ paths: [join(work, 'data.bin')], trackers })
      const unlisted = await createTorrent({ paths: [join(work, 'data.bin')], trackers, source: 'other' })
      const ask = (torrent: typeof listed): Promise<ProbeReport> =>
        probe(targetOfMetainfo(torrent.metainfo), { trackerTime: ANSWER_TIMEOUT })

      expect((await ask(listed)).verdict.code).toBe('refused')
      await trackerServing([listed.metainfo.infoHash])
      const first = await answering(() => ask(listed))
      expect(first.trackers.map(({ verdict }) => verdict.code)).toEqual(['never-announced', 'never-announced'])
      const foreign = await ask(unlisted)
      expect(foreign.trackers[0]?.verdict).toMatchObject({ code: 'not-registered' })

      const file = join(work, 'data.torrent')
      writeFileSync(file, listed.bytes)
      const seederPort = await freePort()
      // An address of its own: libtorrent keeps one peer per address, and our own announce has 127.0.0.1.
      const seeder = spawn(PYTHON, ['-c', SEED, file, work, '127.0.0.2', String(seederPort)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      children.push(seeder)
      await once(seeder.stdout, 'data')
      const seeded = await ask(listed)
      expect(seeded.verdict.code).toBe('fine')
      const reached = seeded.peers.filter(({ outcome }) => outcome.kind === 'reached')
      expect(reached[0]?.outcome).toMatchObject({
        client: 'libtorrent',
        seeder: true,
        pieceCount: listed.metainfo.pieceCount,
      })
    })
  })
})

/** Asks until both ports are open, which a tracker opens one after the other. */
function answering(ask: () => Promise<ProbeReport>): Promise<ProbeReport> {
  return vi.waitFor(
    async () => {
      const report = await ask()
      expect(report.trackers.map(({ verdict }) => verdict.code)).not.toContain('refused')
      return report
    },
    { timeout: START_TIMEOUT, interval: 50 },
  )
}
