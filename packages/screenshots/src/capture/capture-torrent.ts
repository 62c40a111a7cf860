import { LocalDataError } from '../pieces/local-data-error.ts'
import type { TorrentLayout } from '../pieces/piece-source.ts'
import { estimateDownload } from '../plan/estimate-download.ts'
import { splitTitle, type WantedVideo } from '../select/disc-title.ts'
import { findVideos } from '../select/find-videos.ts'
import { CaptureError } from '../task/capture-error.ts'
import type { TaskReport } from '../task/task.ts'
import type { CaptureRequest } from './capture-request.ts'
import { CaptureTally } from './capture-tally.ts'
import { captureVideo, planVideo } from './capture-video.ts'
import { checkLayout } from './check-layout.ts'
import { checkWays, soughtBy } from './ways-to-peers.ts'

export interface CaptureResult {
  /** Fewer shots than asked for: budget or deadline ended it, or pictures were missing or damaged. */
  readonly partial: boolean
  readonly report: TaskReport
}

/**
 * Makes the shots that the options ask for, fetching the container's index and the chosen keyframes and nothing else.
 * Each shot is handed over as soon as it is made.
 * @throws CaptureError for what no other attempt could do better; errors of the source pass through.
 */
export async function captureTorrent(request: CaptureRequest, signal: AbortSignal): Promise<CaptureResult> {
  const { options, clock } = request
  const tally = new CaptureTally(request)
  const deadline = new AbortController()
  const ended = new AbortController()
  const rest = AbortSignal.any([signal, ended.signal])
  void clock.sleep(options.deadlineMs, rest).then(() => rest.aborted || deadline.abort())
  let layout: TorrentLayout | undefined
  try {
    const inTime = AbortSignal.any([signal, deadline.signal])
    tally.tell()
    checkWays(request.source)
    layout = checkLayout(await request.source.metainfo(inTime))
    await request.source.recall?.(recalledOf(request, layout), inTime)
    tally.begin('index')
    if (options.quoteOnly) return await estimateTorrent(request, tally, layout, inTime)
    return await captureAll(request, tally, layout, inTime)
  } catch (error) {
    if (!deadline.signal.aborted || signal.aborted) throw error
    if (tally.shotsDone > 0) return { partial: true, report: await tally.report(layout, signal) }
    const seconds = options.deadlineMs / 1000
    const sought = soughtBy(request.source.ways)
    if (layout === undefined)
      throw new CaptureError('no_metadata', `nobody gave the torrent's metadata within ${seconds} s${sought}`, {
        cause: error,
      })
    throw new CaptureError('deadline', `no shot within ${seconds} s${sought}`, { cause: error })
  } finally {
    ended.abort()
  }
}

function recalledOf({ recalled = [] }: CaptureRequest, { pieceCount }: TorrentLayout): readonly number[] {
  return recalled.filter((piece) => piece < pieceCount)
}

async function captureAll(
  request: CaptureRequest,
  tally: CaptureTally,
  layout: TorrentLayout,
  signal: AbortSignal,
): Promise<CaptureResult> {
  let firstIndex = 0
  const videos = await wantedVideos(request, layout, signal)
  const failures = new VideoFailures(videos.length, tally)
  for (const [number, { video, options }] of videos.entries()) {
    if (videos.length > 1) tally.subject = video.path
    const place = { layout, video, firstIndex, number }
    const end = await failures.survive(captureVideo({ ...request, options }, tally, place, signal))
    if (end?.partial === true && tally.shotsDone === 0) {
      throw new CaptureError('budget', `not one shot fits into ${request.options.byteBudget} bytes`)
    }
    if (end?.partial === true) return { partial: true, report: await tally.report(layout, signal) }
    firstIndex += end?.slots ?? options.moments?.length ?? options.count
  }
  if (tally.shotsDone === 0) throw failures.first ?? new CaptureError('no_frame', 'no keyframe could be decoded')
  tally.begin('done')
  const partial = failures.first !== undefined || tally.shotsDone < tally.shotsWanted
  return { partial, report: await tally.report(layout, signal) }
}

/** Keeps one bad video from ending the capture of several. */
class VideoFailures {
  /** Of the first video that failed, while others went on. */
  first: CaptureError | LocalDataError | undefined
  readonly #videos: number
  readonly #tally: CaptureTally

  constructor(videos: number, tally: CaptureTally) {
    this.#videos = videos
    this.#tally = tally
  }

  /** What the work gives; undefined where its video is to blame for its failure, and is not the only one. */
  async survive<Result>(work: Promise<Result>): Promise<Result | undefined> {
    try {
      return await work
    } catch (error) {
      if (this.#videos === 1 || !isOfVideo(error)) throw error
      this.first ??= error
      // The capture's own messages begin with the video's name.
      if (error instanceof CaptureError) this.#tally.subject = undefined
      this.#tally.warn(error.message)
      return undefined
    }
  }
}

function isOfVideo(error: unknown): error is CaptureError | LocalDataError {
  if (error instanceof LocalDataError) return true
  return error instanceof CaptureError && ['unreadable_video', 'unsupported_video'].includes(error.code)
}

/** The videos that the options ask for; the main title of a disc may be several. */
async function wantedVideos(
  { source, options }: CaptureRequest,
  layout: TorrentLayout,
  signal: AbortSignal,
): Promise<readonly WantedVideo[]> {
  const chosen = await findVideos({ source, layout, options }, signal)
  const [largest] = chosen
  const title = largest && (await splitTitle(largest, { source, layout, options }, signal))
  return title ?? chosen.map((video) => ({ video, options }))
}

async function estimateTorrent(
  request: CaptureRequest,
  tally: CaptureTally,
  layout: TorrentLayout,
  signal: AbortSignal,
): Promise<CaptureResult> {
  const videos = []
  const wanted = await wantedVideos(request, layout, signal)
  const failures = new VideoFailures(wanted.length, tally)
  for (const { video, options } of wanted) {
    const planned = await failures.survive(planVideo({ ...request, options }, { layout, video }, signal))
    if (planned === undefined) continue
    const { opened, slots, capture } = planned
    tally.fileBytes += video.file.length
    tally.usedRanges.push(...opened.indexRanges)
    const { indexRanges, reader } = opened
    videos.push({
      fileBytes: video.file.length,
      indexed: reader.indexed,
      indexRanges,
      slots,
      ranges: capture.plannedRanges(),
    })
    await opened.close()
  }
  if (videos.length === 0 && failures.first !== undefined) throw failures.first
  tally.begin('done')
  const quote = await estimateDownload(videos, request.source, layout, signal)
  return { partial: failures.first !== undefined, report: { ...(await tally.report(layout, signal)), quote } }
}
