import { join } from 'node:path'
import { createClientFactory, type FleetSchema } from '@shoal/fleet'
import { openSqlite } from '@shoal/sql'
import { findProgram } from '@shoal/testing'
import { QbittorrentApi } from '../../packages/fleet/test/support/qbittorrent-api.ts'
import { sampleTorrent } from '../../packages/fleet/test/support/sample-torrent.ts'
import { qbittorrentLogin, startQbittorrent } from '../../packages/fleet/test/support/start-qbittorrent.ts'
import { openStore, startFleet } from '../../packages/fleet/test/support/test-fleet.ts'
import { unusedSession } from '../../packages/fleet/test/support/unused-session.ts'
import type { BenchRow } from '../bench-row.ts'

const RELEASES = 1_000
const GIVE_UP_AFTER = 5 * 60_000 // milliseconds

/** A thousand releases announced while both clients are down, which then come up. */
export async function measureBurst(folder: string): Promise<readonly BenchRow[]> {
  const [lost, doubled] = ['burst of 1,000 with every client down: lost', 'burst of 1,000: doubled']
  if (findProgram('qbittorrent-nox') === undefined) {
    return [lost, doubled].map((name) => ({ name, value: null, unit: '', ok: null, note: 'needs qbittorrent-nox' }))
  }
  const boxes = await Promise.all([startQbittorrent(), startQbittorrent()])
  await Promise.all(boxes.map(({ program }) => program.end()))
  const database = openSqlite<FleetSchema>({ file: join(folder, 'burst.db') })
  const { fleet, close } = await startFleet(await openStore(database), createClientFactory(unusedSession))
  try {
    await fleet.settings.replace({ placement: { maxNewPerRound: 10_000 }, reconnectInterval: 2_000 })
    for (const [index, { url }] of boxes.entries()) {
      await fleet.clients.add({ kind: 'qbittorrent', name: `Box ${index}`, url, ...qbittorrentLogin })
    }
    const samples = Array.from({ length: RELEASES }, () => sampleTorrent({ length: 100 }))
    await Promise.all(
      samples.map(({ name, metainfo }) =>
        fleet.accept({
          release_name: name,
          indexer: 'pond',
          torrent_base64: Buffer.from(metainfo).toString('base64'),
        }),
      ),
    )
    for (const { program, ready } of boxes) await program.run(ready)
    const begin = performance.now()
    while ((await fleet.grabs.counts()).done < RELEASES && performance.now() - begin < GIVE_UP_AFTER) {
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    const seconds = (performance.now() - begin) / 1_000
    const held = await Promise.all(
      boxes.map(async ({ url }) => {
        const api = new QbittorrentApi(url)
        await api.logIn()
        return api.hashes()
      }),
    )
    const copies = samples.map(({ infoHash }) => held.flat().filter((hash) => hash === infoHash).length)
    const missing = copies.filter((count) => count === 0).length
    const twice = copies.filter((count) => count > 1).length
    return [
      { name: lost, value: missing, unit: '', must: '0', ok: missing === 0, note: `placed in ${seconds.toFixed(0)} s` },
      { name: doubled, value: twice, unit: '', must: '0', ok: twice === 0 },
    ]
  } finally {
    await close()
    await database.close()
    await Promise.all(boxes.map(({ program }) => program.close()))
  }
}
