import { type ContainerFormat, containerName } from '../container/container-format.ts'
import type { Media } from '../container/media.ts'
import { openReader, UnknownContainerError } from '../container/open-reader.ts'
import type { VideoFile } from '../container/video-file.ts'
import { ContainerError, EncryptedVideoError, type KeyframeClip, type VideoReader } from '../container/video-reader.ts'
import { DecodeError, type FrameDecoder } from '../pictures/frame-decoder.ts'
import { fetchCost } from '../pieces/fetch-cost.ts'
import type { ByteRange, FetchCost, PieceSource, TorrentLayout } from '../pieces/piece-source.ts'
import type { ChosenVideo } from '../select/chosen-video.ts'
import { CaptureError } from '../task/capture-error.ts'
import type { CaptureOptions } from '../task/capture-options.ts'
import type { Clock } from '../time/clock.ts'
import { patientReads } from './await-supply.ts'
import { plainReason } from './plain-reason.ts'
import { raiseDoubts } from './raise-doubts.ts'

/** A video inside a torrent, its index read. */
export interface OpenedVideo {
  readonly video: ChosenVideo
  readonly reader: VideoReader
  /** What was read for header and index, in the torrent's byte space. */
  readonly indexRanges: readonly ByteRange[]
  /** The picture shown at a moment, with all that it needs from the keyframe before it. */
  cutExact(seconds: number, signal: AbortSignal): Promise<KeyframeClip>
  close(): Promise<void>
}

export interface OpenVideoRequest {
  readonly source: PieceSource
  readonly options: CaptureOptions
  readonly decoder: FrameDecoder
  readonly clock: Clock
}

/** Opens one file of a torrent as a video. @throws CaptureError where it is none that can be read. */
export async function openVideo(
  request: OpenVideoRequest,
  { layout, video }: { readonly layout: TorrentLayout; readonly video: ChosenVideo },
  signal: AbortSignal,
): Promise<OpenedVideo> {
  const { source, options, decoder, clock } = request
  const { offset, length } = video.file
  const indexRanges: ByteRange[] = []
  let indexing = true
  /** Without an index, what has no supply is met on the way. */
  let searching = false
  const suppliedInTime = patientReads({ source, layout, clock })
  const file: VideoFile = {
    length,
    read: async (at, count, stop) => {
      if (at < 0 || count < 0 || at + count > length) throw new ContainerError('a read lies beyond the end of the file')
      const range = { offset: offset + at, length: count }
      if (indexing) indexRanges.push(range)
      else if (searching) await suppliedInTime(range, stop)
      const { byteBudget } = options
      if (byteBudget !== undefined) checkBudget(source, byteBudget, await fetchCost(source, layout, [range], stop))
      return source.read(range.offset, count, stop)
    },
  }
  let media: Promise<Media> | undefined
  const openMedia = async (_: VideoFile, format: ContainerFormat, stop: AbortSignal): Promise<Media> => {
    if (decoder.openMedia === undefined) {
      const needs = 'the package node-av, or the command ip (package iproute2) beside ffmpeg'
      throw new UnknownContainerError(`to read ${containerName(format)}, install ${needs}`)
    }
    media ??= decoder.openMedia(file, format, stop)
    return media
  }
  const close = async (): Promise<void> => {
    // Whoever opened it has heard of its failure.
    const opened = await media?.catch(() => undefined)
    await opened?.close()
  }
  try {
    const { reader, format } = await openReader(file, openMedia, signal).catch(async (error: unknown) => {
      if (!(error instanceof ContainerError) || signal.aborted) throw error
      const raised = await raiseDoubts(indexRanges, { source, layout, options }, signal)
      if (!raised) throw error
      return openReader(file, openMedia, signal)
    })
    indexing = false
    searching = !reader.indexed
    const cutExact = async (seconds: number, stop: AbortSignal): Promise<KeyframeClip> =>
      (await openMedia(file, format, stop)).cut({ seconds, picture: { kind: 'exact' } }, stop)
    return { video, reader, indexRanges, cutExact, close }
  } catch (cause) {
    await close()
    throw signal.aborted ? cause : failureOfVideo(cause, video)
  }
}

/** An error as the capture's own where the video is to blame; any other as it is. */
export function failureOfVideo(cause: unknown, { path }: ChosenVideo): unknown {
  if (cause instanceof UnknownContainerError) {
    return new CaptureError('unsupported_video', `${path}: ${cause.message}`, { cause })
  }
  if (cause instanceof ContainerError || cause instanceof EncryptedVideoError || cause instanceof DecodeError) {
    return new CaptureError('unreadable_video', `${path}: ${plainReason(cause.message)}`, { cause })
  }
  return cause
}

/** @throws CaptureError `budget` where a read would fetch more than is allowed. */
function checkBudget({ stats }: PieceSource, budget: number, { missing }: FetchCost): void {
  if (stats.payloadBytes + missing > budget) {
    throw new CaptureError('budget', `the next bytes of the video do not fit into ${budget} bytes`)
  }
}
