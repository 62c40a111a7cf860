import type { LabIo } from './lab-io.ts'
import { labWords } from './lab-words.ts'

export const EXIT = { fine: 0, failed: 1, usage: 2, interrupted: 130 } as const

/** Arguments that make no lab. */
export class LabUsageError extends Error {
  readonly code = 'LAB_USAGE'
  override readonly name = 'LabUsageError'
}

/** Runs a command; what it could not do is said in one line. */
export async function run(io: LabIo, work: () => Promise<number>): Promise<void> {
  try {
    io.setExitCode(await work())
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !String(error.code).match(/LAB/)) throw error
    io.complain(`${labWords(io.language).error}: ${error.message}`)
    io.setExitCode(error.code === 'LAB_TIMEOUT' || error.code === 'LAB_ENDED' ? EXIT.failed : EXIT.usage)
  }
}
