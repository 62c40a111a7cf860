import { mkdtempSync, rmSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { type LabClientKind, LabTimeoutError, startLab } from '@shoal/lab'
import type { BenchRow, BenchRows } from '../bench-row.ts'

const MEBIBYTE = 1 << 20
const ROUNDS = 3
const MANY = 50
const LIMIT = 180 // seconds to wait at most

/** `npm run bench -- lab`: from nothing to downloads, start of all programs included. */
export const rows: BenchRows = async (report) => {
  enableCompileCache() // as the program does
  const work = mkdtempSync(join(tmpdir(), 'shoal-bench-lab-'))
  try {
    const first: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      first.push(await secondsUntil('dl1', MEBIBYTE, ['builtin', 'aria2'], join(work, 'lab')))
      report(`first complete download after ${first.at(-1)?.toFixed(2)} s`)
    }
    const real: readonly LabClientKind[] = ['aria2', 'transmission', 'qbittorrent', 'rtorrent', 'deluge', 'builtin']
    const clients = await secondsUntil('all', 64 * MEBIBYTE, real, join(work, 'lab'))
    report(`${real.join(', ')} complete after ${clients.toFixed(1)} s`)
    const many = Array.from({ length: MANY }, (): LabClientKind => 'builtin')
    const swarm = await secondsUntil('all', 64 * MEBIBYTE, many, join(work, 'lab'))
    report(`${MANY} built-in peers complete after ${swarm.toFixed(1)} s`)
    return [
      row('lab up to the first complete download', [...first].sort((a, b) => a - b)[1] ?? Number.NaN, 5, '≤ 3'),
      row('five real clients and built-in: 64 MiB', clients, 60),
      row(`${MANY} built-in peers: 64 MiB`, swarm, 60),
    ]
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Seconds from the call until the peers meant by `who` have everything; infinite where that takes too long. */
async function secondsUntil(
  who: string,
  size: number,
  downloaders: readonly LabClientKind[],
  folder: string,
): Promise<number> {
  const begin = performance.now()
  const lab = await startLab({ sizes: [size], downloaders: [...downloaders] }, { folder })
  try {
    await lab.until(`${who} complete within ${LIMIT}s`)
    return (performance.now() - begin) / 1000
  } catch (error) {
    if (error instanceof LabTimeoutError) return Number.POSITIVE_INFINITY
    throw error
  } finally {
    await lab.stop()
  }
}

function row(name: string, value: number, limit: number, aim?: string): BenchRow {
  const bounds = { must: `≤ ${limit}`, aim }
  if (Number.isFinite(value)) return { name, value, unit: 's', ...bounds, ok: value <= limit }
  return { name, value: null, unit: 's', ...bounds, ok: false, note: `not within ${LIMIT} s` }
}
