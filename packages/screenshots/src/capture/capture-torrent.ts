import type { TorrentLayout } from '../pieces/piece-source.ts'
import { estimateDownload } from '../plan/estimate-download.ts'
import { chooseVideos } from '../select/choose-videos.ts'
import { splitTitle, type WantedVideo } from '../select/disc-title.ts'
import { CaptureError } from '../task/capture-error.ts'
import type { TaskReport } from '../task/task.ts'
import type { CaptureRequest } from './capture-request.ts'
import { CaptureTally } from './capture-tally.ts'
import { captureVideo, planVideo } from './capture-video.ts'
import { checkLayout } from './check-layout.ts'

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
    layout = checkLayout(await request.source.metainfo(inTime))
    await request.source.recall?.(recalledOf(request, layout), inTime)
    tally.begin('index')
    if (options.quoteOnly) return await estimateTorrent(request, tally, layout, inTime)
    return await captureAll(request, tally, layout, inTime)
  } catch (error) {
    if (!deadline.signal.aborted || signal.aborted) throw error
    if (tally.shotsDone > 0) return { partial: true, report: await tally.report(layout, signal) }
    const seconds = options.deadlineMs / 1000
    if (layout === undefined)
      throw new CaptureError('no_metadata', `nobody gave the torrent's metadata within ${seconds} s`, { cause: error })
    throw new CaptureError('deadline', `no shot within ${seconds} s`, { cause: error })
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
  for (const [number, { video, options }] of videos.entries()) {
    if (videos.length > 1) tally.subject = video.path
    const place = { layout, video, firstIndex, number }
    const { partial, slots } = await captureVideo({ ...request, options }, tally, place, signal)
    if (partial && tally.shotsDone === 0) {
      throw new CaptureError('budget', `not one shot fits into ${request.options.byteBudget} bytes`)
    }
    if (partial) return { partial, report: await tally.report(layout, signal) }
    firstIndex += slots
  }
  if (tally.shotsDone === 0) throw new CaptureError('no_frame', 'no keyframe could be decoded')
  tally.begin('done')
  return { partial: tally.shotsDone < tally.shotsWanted, report: await tally.report(layout, signal) }
}

/** The videos that the options ask for; the main title of a disc may be several. */
async function wantedVideos(
  { source, options }: CaptureRequest,
  layout: TorrentLayout,
  signal: AbortSignal,
): Promise<readonly WantedVideo[]> {
  const chosen = chooseVideos(layout, options)
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
  for (const { video, options } of await wantedVideos(request, layout, signal)) {
    const { opened, slots, capture } = await planVideo({ ...request, options }, { layout, video }, signal)
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
  tally.begin('done')
  const quote = await estimateDownload(videos, request.source, layout, signal)
  return { partial: false, report: { ...(await tally.report(layout, signal)), quote } }
}
