import { baseLayerKind, dolbyVisionName } from '../container/dolby-vision.ts'
import type { SourcePicture } from '../pictures/frame-decoder.ts'
import { THUMBNAIL_WIDTH, type Thumbnail } from '../pictures/sheet.ts'
import type { TorrentLayout } from '../pieces/piece-source.ts'
import { planSlots, type Slot } from '../plan/plan-slots.ts'
import type { ChosenVideo } from '../select/chosen-video.ts'
import { CaptureError } from '../task/capture-error.ts'
import type { CaptureRequest } from './capture-request.ts'
import type { CaptureTally } from './capture-tally.ts'
import { fakeWarnings } from './fake-warnings.ts'
import { durationText, mediaInfoText, sizeText } from './media-info.ts'
import { failureOfVideo, type OpenedVideo, openVideo } from './open-video.ts'
import { SlotCapture } from './slot-capture.ts'
import { inOrderOfSupply, untilPeersAreKnown } from './slot-supply.ts'

/** Which video of the torrent, and where its shots stand among all. */
export interface VideoPlace {
  readonly layout: TorrentLayout
  readonly video: ChosenVideo
  readonly firstIndex: number
  /** Order among the chosen videos, from 0. */
  readonly number: number
}

/** A video with its keyframes chosen. */
interface PlannedVideo {
  readonly opened: OpenedVideo
  readonly slots: readonly Slot[]
  readonly capture: SlotCapture
}

/** Reads a video's index and chooses its keyframes. `skipped` slots are done already. */
export async function planVideo(
  request: Pick<CaptureRequest, 'source' | 'checked' | 'options' | 'decoder' | 'clock'>,
  { layout, video }: Pick<VideoPlace, 'layout' | 'video'>,
  signal: AbortSignal,
  skipped: (slot: number) => boolean = () => false,
): Promise<PlannedVideo> {
  const opened = await openVideo(request, { layout, video }, signal)
  const exact = request.options.exact && request.decoder.openMedia !== undefined
  const slots = planSlots(opened.reader.info.durationSeconds, { ...request.options, exact })
  const capture = new SlotCapture({ ...request, layout, opened, slots: slots.filter((_, i) => !skipped(i)) })
  try {
    await untilPeersAreKnown(request, { layout, video }, signal)
    await capture.plan(signal)
  } catch (error) {
    await opened.close()
    throw signal.aborted ? error : failureOfVideo(error, video)
  }
  return { opened, slots, capture }
}

/** Captures all slots of one video, then its sheet. `partial` where the budget ended it. */
export async function captureVideo(
  request: CaptureRequest,
  tally: CaptureTally,
  place: VideoPlace,
  signal: AbortSignal,
): Promise<{ readonly partial: boolean; readonly slots: number }> {
  const { options } = request
  const done = deliveredIndexes(request)
  // A sheet needs every picture again; their pieces are still in the cache.
  const skipped = (slot: number): boolean => !options.sheet && done.has(place.firstIndex + slot)
  const planned = await planVideo(request, place, signal, skipped)
  try {
    return await captureSlots(request, tally, { ...place, ...planned, done, skipped }, signal)
  } finally {
    await planned.opened.close()
  }
}

interface SlotsPlace extends VideoPlace, PlannedVideo {
  readonly done: ReadonlySet<number>
  skipped(slot: number): boolean
}

async function captureSlots(
  request: CaptureRequest,
  tally: CaptureTally,
  place: SlotsPlace,
  signal: AbortSignal,
): Promise<{ readonly partial: boolean; readonly slots: number }> {
  const { opened, slots, capture, done, skipped } = place
  tally.fileBytes += place.video.file.length
  tally.usedRanges.push(...opened.indexRanges)
  tally.shotsWanted += slots.length
  if (request.options.moments !== undefined && request.options.exact && request.decoder.openMedia === undefined) {
    tally.warn(
      'exact moments need the package node-av, or the command ip beside ffmpeg: the nearest keyframes are shown',
    )
  }
  tally.begin('frames')

  const run = new VideoRun(request, tally, place, opened)
  const wanted = [...slots.entries()].filter(([i]) => !skipped(i))
  tally.shotsDone += slots.length - wanted.length
  let partial = false
  for await (const [i, slot] of inOrderOfSupply(wanted, { capture, tally, clock: request.clock }, signal)) {
    const index = place.firstIndex + i
    partial =
      !(await capture.fitsBudget(slot, signal)) ||
      (await overBudget(run.captureSlot(capture, slot, { index, upload: !done.has(index) }, signal)))
    if (partial) break
  }
  await run.finish(signal)
  return { partial, slots: slots.length }
}

/** Whether the work met the byte budget: without an index that is known only on the way. */
async function overBudget(work: Promise<void>): Promise<boolean> {
  try {
    await work
    return false
  } catch (error) {
    if (error instanceof CaptureError && error.code === 'budget') return true
    throw error
  }
}

interface SlotPlace {
  readonly index: number
  /** False where an earlier attempt delivered it. */
  readonly upload: boolean
}

/** What was made of one video so far. */
class VideoRun {
  readonly #request: CaptureRequest
  readonly #tally: CaptureTally
  readonly #place: VideoPlace
  readonly #opened: OpenedVideo
  readonly #thumbnails: Thumbnail[] = []
  readonly #pictures: SourcePicture[] = []
  readonly #warned = new Set<string>()
  #toneMap: string | undefined
  #repeated = 0
  #unproved = false

  constructor(request: CaptureRequest, tally: CaptureTally, place: VideoPlace, opened: OpenedVideo) {
    this.#request = request
    this.#tally = tally
    this.#place = place
    this.#opened = opened
  }

  async captureSlot(
    capture: SlotCapture,
    slot: Slot,
    { index, upload }: SlotPlace,
    signal: AbortSignal,
  ): Promise<void> {
    const { encoder, options, onShot } = this.#request
    const made = await capture.capture(slot, signal)
    if (made.kind === 'none') {
      this.#tally.warn(`no picture near ${slot.target.toFixed(1)} s: ${made.reason}`)
      if (made.repeated === true) this.#repeated++
      return
    }
    if (made.fault !== undefined) this.#tally.warn(`the picture at ${made.seconds.toFixed(1)} s is ${made.fault}`)
    this.#warnOnce(made.frame.warnings)
    this.#tally.usedRanges.push(...made.provenance.ranges)
    this.#pictures.push(made.frame.source)
    this.#toneMap = made.provenance.toneMap
    this.#unproved ||= made.provenance.checked === 'unproved'
    const { seconds, provenance, picture } = made
    const { width, height } = picture
    for (const format of upload ? options.formats : []) {
      const bytes = await encoder.encode(picture, format)
      signal.throwIfAborted()
      await onShot({ kind: 'frame', format, index, width, height, seconds, provenance }, bytes)
    }
    this.#tally.shotMade()
    if (options.sheet) this.#thumbnails.push({ ...(await encoder.shrink(picture, THUMBNAIL_WIDTH)), seconds })
  }

  /** What a stream says of its pictures it says with each. */
  #warnOnce(warnings: readonly string[]): void {
    for (const warning of warnings) {
      if (this.#warned.has(warning)) continue
      this.#warned.add(warning)
      this.#tally.warn(warning)
    }
  }

  /** The sheet, the media information, and what looks wrong. */
  async finish(signal: AbortSignal): Promise<void> {
    const { video } = this.#place
    const { info } = this.#opened.reader
    const picture = this.#pictures[0]
    const facts = { path: video.path, size: video.file.length, info, picture, toneMap: this.#toneMap }
    this.#tally.mediaInfo.push(mediaInfoText(facts))
    const clues = { info, pictures: this.#pictures, path: video.path, fileBytes: video.file.length }
    const shots = this.#pictures.length + this.#repeated
    this.#tally.warn(...fakeWarnings({ ...clues, repeated: this.#repeated, shots }))
    if (info.dolbyVision !== undefined && baseLayerKind(info.dolbyVision) === undefined) {
      const name = dolbyVisionName(info.dolbyVision)
      this.#tally.warn(`Dolby Vision profile ${name}: shown without its own colour transform, so colours are off`)
    }
    if (this.#request.options.sheet && this.#thumbnails.length > 0) await this.#makeSheet(signal)
  }

  async #makeSheet(signal: AbortSignal): Promise<void> {
    const { encoder, options, onShot, decoder } = this.#request
    const { video, number } = this.#place
    const { info } = this.#opened.reader
    const source = this.#pictures[0]
    const header = [
      video.path,
      `${sizeText(video.file.length)}  ·  ${durationText(info.durationSeconds)}`,
      `${info.container}  ·  ${source?.codec ?? info.codec}  ·  ${source?.width ?? info.width}×${source?.height ?? info.height}`,
    ]
    const thumbnails = this.#thumbnails.toSorted((a, b) => a.seconds - b.seconds)
    const sheet = await encoder.compose({ header, thumbnails })
    const format = options.formats[0] ?? 'jpg'
    const { width, height } = sheet
    const provenance = {
      file: video.path,
      fileIndex: video.index,
      targetSeconds: 0,
      ranges: [],
      pieces: [],
      checked: this.#unproved ? ('unproved' as const) : this.#request.checked,
      decoder: decoder.name,
      toneMap: this.#toneMap ?? 'none',
    }
    const bytes = await encoder.encode(sheet, format)
    signal.throwIfAborted()
    await onShot({ kind: 'sheet', format, index: number, width, height, seconds: 0, provenance }, bytes)
  }
}

/** Indexes of frames that an earlier attempt delivered in every format asked for. */
function deliveredIndexes({ delivered, options }: CaptureRequest): ReadonlySet<number> {
  const frames = delivered.filter(({ kind }) => kind === 'frame')
  const complete = (index: number): boolean =>
    options.formats.every((format) => frames.some((shot) => shot.index === index && shot.format === format))
  return new Set(frames.map(({ index }) => index).filter(complete))
}
