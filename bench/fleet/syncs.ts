import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findProgram } from '@shoal/testing'
import { KillableFleet } from '../../packages/fleet/test/support/killable-fleet.ts'
import type { BenchRow } from '../bench-row.ts'

const TOGETHER = 64
const ROUNDS = 10

/** Syncs that 64 announcements at once cost each until all are answered, counted in a trace of the system calls. */
export async function measureSyncs(folder: string): Promise<readonly BenchRow[]> {
  const row = { name: 'syncs per grab, 64 at once', unit: '', must: '≤ 0.1', aim: '≤ 0.033' }
  if (findProgram('strace') === undefined) return [{ ...row, value: null, ok: null, note: 'needs strace' }]
  const trace = join(folder, 'trace')
  const fleet = new KillableFleet({
    database: join(folder, 'syncs.db'),
    settings: { dryRun: true, pollInterval: 60_000 },
    clients: [],
    under: ['strace', '-f', '-qq', '-s', '0', '-e', 'trace=fsync,fdatasync', '-o', trace],
  })
  await fleet.start()
  let syncs = 0
  let accepted = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await syncsIn(trace)
    const ids = await Promise.all(
      Array.from({ length: TOGETHER }, (_, index) =>
        fleet.announce({
          release_name: `Release.${round}.${index}`,
          indexer: 'pond',
          download_url: `magnet:?xt=urn:btih:${(round * TOGETHER + index).toString(16).padStart(40, '0')}`,
        }),
      ),
    )
    syncs += (await syncsIn(trace)) - before
    accepted += ids.filter((id) => id !== undefined).length
    // What follows an answer has its own commits: let it come to rest before the next round.
    while (((await fleet.states())['parked'] ?? 0) < accepted) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await fleet.kill()
  const value = syncs / accepted
  return [{ ...row, value, ok: value <= 0.1, note: `${accepted} grabs, ${syncs} syncs until all were answered` }]
}

async function syncsIn(trace: string): Promise<number> {
  return (await readFile(trace, 'utf8')).split('\n').filter((line) => /f(data)?sync\(/.test(line)).length
}
