import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchRow, BenchRows } from '../bench-row.ts'
import { measureBurst } from './burst.ts'
import { measureCompatibleApi } from './compatible-api.ts'
import { measureConfirmation } from './confirmation.ts'
import { measureIdlePolls } from './idle-polls.ts'
import { measureIntake } from './intake.ts'
import { measureKills } from './kills.ts'
import { measureSyncs } from './syncs.ts'

type Measurement = (folder: string, report: (line: string) => void) => Promise<readonly BenchRow[]>

const measurements: Readonly<Record<string, Measurement>> = {
  intake: measureIntake,
  syncs: measureSyncs,
  confirmation: measureConfirmation,
  polls: measureIdlePolls,
  burst: measureBurst,
  kills: measureKills,
  'compatible-api': measureCompatibleApi,
}

/** The numbers of the fleet; everything lies in the working directory's file system, which should be no tmpfs, in a folder that git ignores. */
export const rows: BenchRows = async (report, wanted) => {
  const measured: BenchRow[] = []
  for (const [name, measure] of Object.entries(measurements).filter(([group]) => wanted(group))) {
    report(`measuring ${name} …`)
    const folder = await mkdtemp(join(process.cwd(), 'data-bench-fleet-'))
    try {
      measured.push(...(await measure(folder, report)))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return measured
}
