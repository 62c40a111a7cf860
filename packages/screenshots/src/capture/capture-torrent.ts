import type { ShotDetails } from '../gallery/shot.ts'
import { planSlots, type Slot } from '../moments/plan-slots.ts'
import type { TaskProgress, TaskReport } from '../scheduler/task.ts'
import { CaptureError } from './capture-error.ts'
import type { CaptureOptions } from './capture-options.ts'
import { checkLayout } from './check-layout.ts'
import { type ChosenVideo, chooseVideos } from './choose-videos.ts'
import type { Clock } from './clock.ts'
import type { FrameDecoder } from './frame-decoder.ts'
import { openCapture } from './open-capture.ts'
import type { PictureEncoder } from './picture-encoder.ts'
import { pieceBytes } from './piece-map.ts'
import type { ByteRange, PieceSource, TorrentLayout } from './piece-source.ts'
import { SlotCapture } from './slot-capture.ts'

export interface CaptureRequest {
  readonly source: PieceSource
  /** How the source checks its bytes: against the torrent, or not at all. */
  readonly checked: 'torrent' | 'none'
  readonly options: CaptureOptions
  readonly decoder: FrameDecoder
  readonly encoder: PictureEncoder
  readonly clock: Clock
  /** Shots that need not be made again, from an earlier attempt. */
  readonly delivered: readonly ShotDetails[]
  /** Called for each picture as soon as it is made; the capture waits for it. */
  onShot(details: ShotDetails, picture: Uint8Array): Promise<void>
  onProgress(progress: TaskProgress): void
}

export interface CaptureResult {
  /** Budget or deadline ended it before all shots were made. */
  readonly partial: boolean
  readonly report: TaskReport
}

/**
 * Makes the shots that the options ask for, fetching the container's index and the chosen keyframes and nothing else.
 * Each shot is handed over as soon as it is made.
 * @throws CaptureError for what no other attempt could do better; errors of the source pass through.
 */
export async function captureTorrent(request: CaptureRequest, signal: AbortSignal): Promise<CaptureResult> {
  return new Capture(request).run(signal)
}

/** One run: what it fetched, made and was warned of so far. */
class Capture {
  readonly #request: CaptureRequest
  readonly #startedAt: number
  readonly #usedRanges: ByteRange[] = []
  readonly #warnings: string[] = []
  #step: TaskProgress['step'] = 'metadata'
  #shotsWanted = 0
  #shotsDone = 0
  #firstShotMs: number | undefined
  #fileBytes = 0

  constructor(request: CaptureRequest) {
    this.#request = request
    this.#startedAt = request.clock.now()
  }

  async run(signal: AbortSignal): Promise<CaptureResult> {
    const { options, clock } = this.#request
    const deadline = new AbortController()
    const ended = new AbortController()
    if (options.deadlineMs !== undefined) {
      const rest = AbortSignal.any([signal, ended.signal])
      void clock.sleep(options.deadlineMs, rest).then(() => rest.aborted || deadline.abort())
    }
    try {
      return await this.#captureAll(AbortSignal.any([signal, deadline.signal]))
    } catch (error) {
      if (!deadline.signal.aborted || signal.aborted) throw error
      if (this.#shotsDone > 0) return this.#result(true)
      throw new CaptureError('deadline', `no shot within ${options.deadlineMs} ms`, { cause: error })
    } finally {
      ended.abort()
    }
  }

  async #captureAll(signal: AbortSignal): Promise<CaptureResult> {
    const { source, options } = this.#request
    this.#report()
    const layout = checkLayout(await source.metainfo(signal))
    this.#step = 'index'
    this.#report()
    const videos = chooseVideos(layout, options)
    let firstIndex = 0
    for (const video of videos) {
      const ending = await this.#captureVideo(layout, video, firstIndex, signal)
      if (ending.partial) return this.#result(true, layout)
      firstIndex += ending.slots
    }
    if (this.#shotsDone === 0) throw new CaptureError('no_frame', 'no keyframe could be decoded')
    return this.#result(false, layout)
  }

  async #captureVideo(
    layout: TorrentLayout,
    video: ChosenVideo,
    firstIndex: number,
    signal: AbortSignal,
  ): Promise<{ partial: boolean; slots: number }> {
    const { source, options } = this.#request
    const opened = await openCapture(source, video, signal)
    this.#fileBytes += video.file.length
    this.#usedRanges.push(...opened.indexRanges)
    const slots = planSlots(opened.reader.info.durationSeconds, options)
    const done = this.#deliveredIndexes()
    this.#shotsWanted += slots.length
    this.#step = 'frames'
    this.#report()
    const wanted = slots.map((slot, i) => ({ slot, index: firstIndex + i })).filter(({ index }) => !done.has(index))
    this.#shotsDone += slots.length - wanted.length
    const capture = new SlotCapture({ ...this.#request, layout, opened, slots: wanted.map(({ slot }) => slot) })
    await capture.plan(signal)
    for (const { slot, index } of wanted) {
      if (!capture.fitsBudget(slot)) return this.#endOfBudget()
      await this.#captureSlot(capture, slot, index, signal)
    }
    return { partial: false, slots: slots.length }
  }

  async #captureSlot(capture: SlotCapture, slot: Slot, index: number, signal: AbortSignal): Promise<void> {
    const { encoder, options, onShot, clock } = this.#request
    const made = await capture.capture(slot, signal)
    if (made.kind === 'none') {
      this.#warnings.push(`no picture near ${slot.target.toFixed(1)} s: ${made.reason}`)
      return
    }
    if (made.fault !== undefined) this.#warnings.push(`the picture at ${made.seconds.toFixed(1)} s is ${made.fault}`)
    this.#usedRanges.push(...made.provenance.ranges)
    const { width, height } = made.picture
    for (const format of options.formats) {
      const picture = await encoder.encode(made.picture, format)
      signal.throwIfAborted()
      const { seconds, provenance } = made
      await onShot({ kind: 'frame', format, index, width, height, seconds, provenance }, picture)
    }
    this.#firstShotMs ??= clock.now() - this.#startedAt
    this.#shotsDone++
    this.#report()
  }

  /** Indexes of frames that an earlier attempt delivered in every format asked for. */
  #deliveredIndexes(): ReadonlySet<number> {
    const { delivered, options } = this.#request
    const frames = delivered.filter(({ kind }) => kind === 'frame')
    const indexes = new Set(frames.map(({ index }) => index))
    const complete = (index: number): boolean =>
      options.formats.every((format) => frames.some((shot) => shot.index === index && shot.format === format))
    return new Set([...indexes].filter(complete))
  }

  #endOfBudget(): { partial: true; slots: number } {
    if (this.#shotsDone > 0) return { partial: true, slots: 0 }
    throw new CaptureError('budget', `not one shot fits into ${this.#request.options.byteBudget} bytes`)
  }

  #report(): void {
    const { source, onProgress } = this.#request
    onProgress({
      step: this.#step,
      shotsDone: this.#shotsDone,
      shotsWanted: this.#shotsWanted,
      bytesFetched: source.stats.payloadBytes,
    })
  }

  #result(partial: boolean, layout?: TorrentLayout): CaptureResult {
    const { source, clock } = this.#request
    this.#step = 'done'
    this.#report()
    const report = {
      bytesFetched: source.stats.payloadBytes,
      fileBytes: this.#fileBytes,
      lowerBoundBytes: layout === undefined ? 0 : pieceBytes(this.#usedRanges, layout),
      totalMs: clock.now() - this.#startedAt,
      warnings: this.#warnings,
    }
    return { partial, report: this.#firstShotMs === undefined ? report : { ...report, firstShotMs: this.#firstShotMs } }
  }
}
