import { join } from 'node:path'
import { findProgram } from '@shoal/testing'
import { KillableFleet } from '../../packages/fleet/test/support/killable-fleet.ts'
import { QbittorrentApi } from '../../packages/fleet/test/support/qbittorrent-api.ts'
import { qbittorrentLogin, startQbittorrent } from '../../packages/fleet/test/support/start-qbittorrent.ts'
import { surviveKills } from '../../packages/fleet/test/support/survive-kills.ts'
import type { BenchRow } from '../bench-row.ts'
import { bundleFleet } from './bundle-fleet.ts'

const KILLS = Number(process.env['SHOAL_BENCH_KILLS'] ?? 200)
const GIVE_UP_AFTER = 5 * 60_000 // milliseconds

/** kill −9 at random moments while announcements come in and a real qBittorrent takes torrents. */
export async function measureKills(folder: string, report: (line: string) => void): Promise<readonly BenchRow[]> {
  const [lost, doubled] = [`${KILLS} kills: accepted grabs lost`, `${KILLS} kills: added twice to one client`]
  if (findProgram('qbittorrent-nox') === undefined) {
    return [lost, doubled].map((name) => ({ name, value: null, unit: '', ok: null, note: 'needs qbittorrent-nox' }))
  }
  const qbittorrent = await startQbittorrent()
  const clients = [{ kind: 'qbittorrent', name: 'Box', url: qbittorrent.url, ...qbittorrentLogin }]
  const settings = { placement: { maxNewPerRound: 10_000 }, pollInterval: 500, reconnectInterval: 1_000 }
  const program = await bundleFleet(folder)
  const fleet = new KillableFleet({ database: join(folder, 'kills.db'), settings, clients, program })
  try {
    const { accepted } = await surviveKills(fleet, KILLS, report)
    const until = performance.now() + GIVE_UP_AFTER
    while (((await fleet.states())['done'] ?? 0) < accepted.length && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    const api = new QbittorrentApi(qbittorrent.url)
    await api.logIn()
    const held = new Set(await api.hashes())
    const times = await api.timesAdded()
    const missing = accepted.filter(({ infoHash }) => !held.has(infoHash)).length
    const twice = accepted.filter(({ name }) => (times.get(name) ?? 0) > 1).length
    return [
      { name: lost, value: missing, unit: '', must: '0', ok: missing === 0, note: `of ${accepted.length}` },
      { name: doubled, value: twice, unit: '', must: '0', ok: twice === 0 },
    ]
  } finally {
    await fleet.kill()
    await qbittorrent.program.close()
  }
}
