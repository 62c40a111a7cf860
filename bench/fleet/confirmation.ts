import { join } from 'node:path'
import { createClientFactory, type FleetSchema } from '@shoal/fleet'
import { openSqlite } from '@shoal/sql'
import { findProgram } from '@shoal/testing'
import { sampleTorrent } from '../../packages/fleet/test/support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from '../../packages/fleet/test/support/start-qbittorrent.ts'
import { openStore, startFleet } from '../../packages/fleet/test/support/test-fleet.ts'
import { unusedSession } from '../../packages/fleet/test/support/unused-session.ts'
import type { BenchRow } from '../bench-row.ts'
import { percentile } from './percentile.ts'

const SAMPLES = 60
const LOOK_EVERY = 1 // milliseconds

/** Time from the answer to an announcement that carries its torrent until a real qBittorrent has confirmed it. */
export async function measureConfirmation(folder: string): Promise<readonly BenchRow[]> {
  const row = { name: 'answer to confirmed in qBittorrent, p50', unit: 'ms', must: '≤ 150', aim: '≤ 60' }
  if (findProgram('qbittorrent-nox') === undefined) {
    return [{ ...row, value: null, ok: null, note: 'needs qbittorrent-nox' }]
  }
  const qbittorrent = await startQbittorrent()
  const database = openSqlite<FleetSchema>({ file: join(folder, 'confirmation.db') })
  const { fleet, close } = await startFleet(await openStore(database), createClientFactory(unusedSession))
  try {
    await fleet.settings.replace({ placement: { maxNewPerRound: 10_000 } })
    await fleet.clients.add({ kind: 'qbittorrent', name: 'Box', url: qbittorrent.url, ...qbittorrentLogin })
    const samples: number[] = []
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const { name, metainfo } = sampleTorrent()
      const torrent = Buffer.from(metainfo).toString('base64')
      const outcome = await fleet.accept({ release_name: name, indexer: 'pond', torrent_base64: torrent })
      const begin = performance.now()
      const id = outcome.kind === 'accepted' ? outcome.id : ''
      while ((await fleet.grabs.get(id))?.state !== 'done') {
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY))
      }
      samples.push(performance.now() - begin)
    }
    const value = percentile(samples.slice(5), 0.5)
    return [{ ...row, value, ok: value <= 150, note: `p99 ${percentile(samples.slice(5), 0.99).toFixed(0)} ms` }]
  } finally {
    await close()
    await database.close()
    await qbittorrent.program.close()
  }
}
