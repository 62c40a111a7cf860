import { fetchCost } from '../pieces/fetch-cost.ts'
import type { ByteRange, PieceSource, TorrentLayout } from '../pieces/piece-source.ts'
import type { TaskProgress, TaskReport } from '../task/task.ts'
import type { Clock } from '../time/clock.ts'

const MAX_WARNINGS = 100
/** Characters. */
const MAX_TEXT = 1000
const MAX_MEDIA_INFO = 50_000

interface TallyParts {
  readonly source: PieceSource
  readonly clock: Clock
  onProgress(progress: TaskProgress): void
}

/** Counts what a capture has fetched, made and met, and reports it. */
export class CaptureTally {
  readonly usedRanges: ByteRange[] = []
  /** The video that is worked on, where there are several. */
  subject: string | undefined
  readonly mediaInfo: string[] = []
  shotsWanted = 0
  shotsDone = 0
  fileBytes = 0
  readonly #parts: TallyParts
  readonly #startedAt: number
  readonly #warnings: string[] = []
  #step: TaskProgress['step'] = 'metadata'
  #firstShotMs: number | undefined

  constructor(parts: TallyParts) {
    this.#parts = parts
    this.#startedAt = parts.clock.now()
  }

  begin(step: TaskProgress['step']): void {
    this.#step = step
    this.tell()
  }

  warn(...warnings: readonly string[]): void {
    const { subject } = this
    this.#warnings.push(...warnings.map((warning) => (subject === undefined ? warning : `${subject}: ${warning}`)))
  }

  shotMade(): void {
    this.#firstShotMs ??= this.#parts.clock.now() - this.#startedAt
    this.shotsDone++
    this.tell()
  }

  tell(): void {
    const { source, onProgress } = this.#parts
    const { shotsDone, shotsWanted } = this
    onProgress({ step: this.#step, shotsDone, shotsWanted, bytesFetched: source.stats.payloadBytes })
  }

  async report(layout: TorrentLayout | undefined, signal: AbortSignal): Promise<TaskReport> {
    const { source, clock } = this.#parts
    const needed = layout === undefined ? undefined : await fetchCost(source, layout, this.usedRanges, signal)
    return {
      bytesFetched: source.stats.payloadBytes,
      fileBytes: this.fileBytes,
      lowerBoundBytes: needed?.all ?? 0,
      totalMs: clock.now() - this.#startedAt,
      warnings: this.#warnings.slice(0, MAX_WARNINGS).map((warning) => warning.slice(0, MAX_TEXT)),
      ...(this.#firstShotMs === undefined ? {} : { firstShotMs: this.#firstShotMs }),
      ...(this.mediaInfo.length === 0 ? {} : { mediaInfo: this.mediaInfo.join('\n').slice(0, MAX_MEDIA_INFO) }),
    }
  }
}
