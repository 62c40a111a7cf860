import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createClientFactory, type FleetSchema } from '@shoal/fleet'
import { openSqlite } from '@shoal/sql'
import { openStore, startFleet } from '../../packages/fleet/test/support/test-fleet.ts'
import { unusedSession } from '../../packages/fleet/test/support/unused-session.ts'
import type { BenchRow } from '../bench-row.ts'

const CLIENTS = 20
const TORRENTS = 5_000
const MEASURED = 30_000 // milliseconds
const MICROSECONDS_PER_MILLISECOND = 1_000

/** Processor time of asking 20 idle clients every two seconds, in per cent of one core. */
export async function measureIdlePolls(folder: string): Promise<readonly BenchRow[]> {
  const program = fileURLToPath(new URL('./idle-server.ts', import.meta.url))
  const server = spawn(process.execPath, ['--conditions=source', program, String(TORRENTS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = await once(createInterface({ input: server.stdout }), 'line')
  const database = openSqlite<FleetSchema>({ file: join(folder, 'idle.db') })
  const { fleet, close } = await startFleet(await openStore(database), createClientFactory(unusedSession))
  try {
    for (let client = 0; client < CLIENTS; client += 1) {
      const url = `http://127.0.0.1:${port}/${client}`
      await fleet.clients.add({ kind: 'qbittorrent', name: `Box ${client}`, url })
    }
    const listed = async () => (await fleet.clients.list()).reduce((sum, { torrents }) => sum + torrents, 0)
    while ((await listed()) < CLIENTS * TORRENTS) await pause(200)
    await pause(3_000)
    const before = process.cpuUsage()
    await pause(MEASURED)
    const { user, system } = process.cpuUsage(before)
    const value = (100 * (user + system)) / MICROSECONDS_PER_MILLISECOND / MEASURED
    return [
      {
        name: `idle polls of ${CLIENTS} clients × ${TORRENTS} torrents every 2 s: CPU`,
        value,
        unit: '% of a core',
        must: '≤ 2',
        aim: '≤ 0.5',
        ok: value <= 2,
        note: 'against a server that answers as qBittorrent 4.6 does',
      },
    ]
  } finally {
    await close()
    await database.close()
    server.kill()
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
