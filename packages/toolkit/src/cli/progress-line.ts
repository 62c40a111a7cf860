import type { HashingProgress } from '../hashing/hashing-progress.ts'
import { SpeedWindow } from '../hashing/speed-window.ts'
import { formatBytes, formatDuration } from './format-bytes.ts'

const NARROWEST_BAR = 8
const WIDEST_BAR = 40

/** Turns progress into a line with a bar, the speed of the last seconds and the time that remains. */
export class ProgressLine {
  readonly #window = new SpeedWindow()
  readonly #label: string

  constructor(label: string) {
    this.#label = label
  }

  /** The line at `at` milliseconds, at most `columns` wide. */
  render(progress: HashingProgress, at: number, columns: number): string {
    const { doneBytes, totalBytes } = progress
    const share = totalBytes === 0 ? 1 : doneBytes / totalBytes
    const speed = this.#window.add(at, doneBytes)
    const remaining = speed > 0 ? formatDuration((totalBytes - doneBytes) / speed) : '–'
    const figures = `${Math.floor(share * 100)} %  ${formatBytes(speed)}/s  ${remaining}`
    const room = columns - this.#label.length - figures.length - 6
    const width = Math.min(WIDEST_BAR, room)
    if (width < NARROWEST_BAR) return figures.slice(0, Math.max(0, columns - 1))
    const full = Math.round(share * width)
    return `${this.#label} [${'█'.repeat(full)}${'░'.repeat(width - full)}] ${figures}`
  }
}
