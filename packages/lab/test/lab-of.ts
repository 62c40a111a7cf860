import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lab, type LabPlan, startLab } from '@shoal/lab'
import { onTestFinished } from 'vitest'

/** A path for a lab that goes with the test. */
export function place(): string {
  const work = mkdtempSync(join(tmpdir(), 'shoal-lab-test-'))
  onTestFinished(() => rmSync(work, { recursive: true, force: true }))
  return join(work, 'lab')
}

/** A lab that ends with the test. */
export async function labOf(plan: Partial<LabPlan>, folder = place()): Promise<Lab> {
  const lab = await startLab(plan, { folder })
  onTestFinished(() => lab.stop())
  return lab
}

/** Processes whose command line names the folder. */
export function processesOf(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)
      } catch {
        return false // it ended while we looked
      }
    })
}
