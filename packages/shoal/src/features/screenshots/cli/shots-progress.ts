import type { TaskProgress } from '@shoal/screenshots'
import { sayShots } from './shots-messages.ts'

export interface ShotsProgress {
  readonly update: (progress: TaskProgress) => void
  /** Leaves the terminal as it was. */
  end(): void
}

const BAR = 24 // characters
const MEGABYTE = 1_000_000 // bytes

/** Shows on standard error how far the capture is: a line that changes on a terminal, JSON lines where that is asked for. */
export function shotsProgress(json: boolean): ShotsProgress {
  const { stderr } = process
  const startedAt = performance.now()
  if (json) {
    return { update: (progress) => stderr.write(`${JSON.stringify(progress)}\n`), end: () => undefined }
  }
  let last = ''
  return {
    update: (progress) => {
      const line = lineOf(progress, (performance.now() - startedAt) / 1000)
      if (stderr.isTTY) stderr.write(`\r\x1b[2K${line}`)
      else if (progress.step !== last) stderr.write(`${line}\n`)
      last = progress.step
    },
    end: () => {
      if (stderr.isTTY) stderr.write('\r\x1b[2K')
    },
  }
}

/** One line: step, bar, shots, bytes, and from the first shot on the time that is left at this rate. */
export function lineOf({ step, shotsDone, shotsWanted, bytesFetched }: TaskProgress, elapsed: number): string {
  const filled = shotsWanted === 0 ? 0 : Math.round((shotsDone / shotsWanted) * BAR)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled)
  const parts = [sayShots.steps[step], bar, `${shotsDone}/${shotsWanted}`, `${(bytesFetched / MEGABYTE).toFixed(1)} MB`]
  const left = shotsDone === 0 ? undefined : (elapsed / shotsDone) * (shotsWanted - shotsDone)
  if (left !== undefined && left > 0) parts.push(sayShots.left(Math.ceil(left)))
  return parts.join('  ')
}
