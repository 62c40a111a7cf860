import type { HashingProgress } from '../hashing/hashing-progress.ts'
import { formatBytes, formatDuration } from './format-bytes.ts'

const WINDOW = 3000 // milliseconds over which the speed is taken
const NARROWEST_BAR = 8
const WIDEST_BAR = 40

/** Turns progress into a line with a bar, the speed of the last seconds and the time that remains. */
export class ProgressLine {
  readonly #samples: { readonly at: number; readonly bytes: number }[] = []
  readonly #label: string

  constructor(label: string) {
    this.#label = label
  }

  /** The line at `at` milliseconds, at most `columns` wide. */
  render(progress: HashingProgress, at: number, columns: number): string {
    const { doneBytes, totalBytes } = progress
    this.#samples.push({ at, bytes: doneBytes })
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > WINDOW) this.#samples.shift()
    const share = totalBytes === 0 ? 1 : doneBytes / totalBytes
    const speed = this.#speed(at, doneBytes)
    const remaining = speed > 0 ? formatDuration((totalBytes - doneBytes) / speed) : '–'
    const figures = `${Math.floor(share * 100)} %  ${formatBytes(speed)}/s  ${remaining}`
    const room = columns - this.#label.length - figures.length - 6
    const width = Math.min(WIDEST_BAR, room)
    if (width < NARROWEST_BAR) return figures.slice(0, Math.max(0, columns - 1))
    const full = Math.round(share * width)
    return `${this.#label} [${'█'.repeat(full)}${'░'.repeat(width - full)}] ${figures}`
  }

  /** Bytes a second over the window. */
  #speed(at: number, bytes: number): number {
    const first = this.#samples[0]
    if (first === undefined || at <= first.at) return 0
    return ((bytes - first.bytes) / (at - first.at)) * 1000
  }
}
