import { openVideo, UnknownContainerError } from '../container/open-video.ts'
import type { VideoFile } from '../container/video-file.ts'
import { ContainerError, type VideoReader } from '../container/video-reader.ts'
import { CaptureError } from './capture-error.ts'
import type { ChosenVideo } from './choose-videos.ts'
import type { ByteRange, PieceSource } from './piece-source.ts'

/** A video inside a torrent, its index read. */
export interface OpenedVideo {
  readonly video: ChosenVideo
  readonly reader: VideoReader
  /** What was read for header and index, in the torrent's byte space. */
  readonly indexRanges: readonly ByteRange[]
}

/** Opens one file of a torrent as a video. @throws CaptureError where it is none that can be read. */
export async function openCapture(source: PieceSource, video: ChosenVideo, signal: AbortSignal): Promise<OpenedVideo> {
  const { offset, length } = video.file
  const indexRanges: ByteRange[] = []
  let indexing = true
  const file: VideoFile = {
    length,
    read: (at, count, stop) => {
      if (at < 0 || count < 0 || at + count > length) throw new ContainerError('a read lies beyond the end of the file')
      if (indexing) indexRanges.push({ offset: offset + at, length: count })
      return source.read(offset + at, count, stop)
    },
  }
  try {
    const reader = await openVideo(file, signal)
    indexing = false
    return { video, reader, indexRanges }
  } catch (cause) {
    if (cause instanceof UnknownContainerError) {
      throw new CaptureError('unsupported_video', `${video.path}: ${cause.message}`, { cause })
    }
    if (cause instanceof ContainerError) {
      throw new CaptureError('unreadable_video', `${video.path}: ${cause.message}`, { cause })
    }
    throw cause
  }
}
