import { findDolbyVision } from '../dolby-vision.ts'
import type { VideoDisplay } from '../video-display.ts'
import type { VideoFile } from '../video-file.ts'
import {
  ContainerError,
  EncryptedVideoError,
  type FileRange,
  type KeyframeClip,
  type VideoReader,
} from '../video-reader.ts'
import { findStoredX264Message, X264_MESSAGE_REACH } from '../x264-message.ts'
import { BOX_HEADER, type Box } from './box.ts'
import { type Movie, readMovie } from './movie.ts'
import { knownKeyframes, type Mp4Keyframes, type Mp4Sample, withFragments } from './mp4-keyframes.ts'
import { type Mp4Source, mp4Source } from './mp4-source.ts'
import { oneFrameMp4 } from './one-frame-mp4.ts'
import { openFragments } from './open-fragments.ts'
import type { SampleEntry } from './sample-entry.ts'
import { join } from './write-box.ts'

const MEBIBYTE = 1024 * 1024
/** Bytes of `moov` that are read: a day of video needs about 40 MiB. */
const MAX_MOOV = 128 * MEBIBYTE
/** Bytes of one frame. */
const MAX_FRAME = 64 * MEBIBYTE
/** Boxes passed on the way to `moov`. */
const MAX_BOXES = 20_000

/** Opens MP4, MOV and their fragmented forms (ISO/IEC 14496-12). */
export async function openMp4(file: VideoFile, signal: AbortSignal): Promise<VideoReader> {
  const indexRanges: FileRange[] = []
  const source = mp4Source(file, signal, (offset, length) => void indexRanges.push({ offset, length }))
  const moov = await findMovie(source)
  const movie = readMovie(await source.body(moov))
  const inside = movie.table.keyframes.filter(({ offset, length }) => offset + length <= file.length)
  const clear = inside.filter(({ description }) => !entryOf(movie, description).entry.encrypted)
  const fragments = movie.fragmentDefaults && (await openFragments({ file, movie, moov }, source))
  if (fragments === undefined && clear.length < inside.length && clear.length === 0) throw new EncryptedVideoError()
  const keyframes =
    fragments === undefined ? knownKeyframes(clear, movie.durationSeconds) : withFragments(clear, fragments)
  const { entry, display } = entryOf(movie, 1)
  const dolbyVision = findDolbyVision(entry.bytes, false)
  return {
    info: {
      container: 'MPEG-4',
      codec: entry.codec,
      width: entry.width,
      height: entry.height,
      durationSeconds: keyframes.durationSeconds,
      display,
      dolbyVision,
    },
    indexed: keyframes.indexed,
    indexRanges,
    keyframes: (from, to, stop, grid) => keyframes.find(from, to, stop, grid),
    clip: async (keyframe, stop) => {
      const { sample, read } = await keyframes.sample(keyframe, stop)
      const clip = await clipOf({ file, movie, keyframes }, sample, stop)
      return { ...clip, ranges: [...read, ...clip.ranges] }
    },
  }
}

/** The entry that describes a sample, and how it is shown; a number that none has means the first. */
function entryOf({ entries, displays }: Movie, description: number): { entry: SampleEntry; display: VideoDisplay } {
  const index = description - 1 in entries ? description - 1 : 0
  const [entry, display] = [entries[index], displays[index]]
  if (entry === undefined || display === undefined) throw new ContainerError('box stsd is empty')
  return { entry, display }
}

interface OpenedMp4 {
  readonly file: VideoFile
  readonly movie: Movie
  readonly keyframes: Mp4Keyframes
}

async function clipOf(opened: OpenedMp4, sample: Mp4Sample, signal: AbortSignal): Promise<KeyframeClip> {
  const { file, movie } = opened
  const { offset, length, seconds, description } = sample
  if (length > MAX_FRAME) throw new ContainerError('a frame is too large')
  if (offset < 0 || offset + length > file.length) throw new ContainerError('a frame lies outside of the file')
  const { entry, display } = entryOf(movie, description)
  if (entry.encrypted) throw new ContainerError('the frame is encrypted (DRM)')
  const frame = await withX264Message(opened, entry, await file.read(offset, length, signal), signal)
  const bytes = oneFrameMp4({ entry: entry.bytes, width: entry.width, height: entry.height, frame })
  return { clip: { format: 'mov', bytes, display }, seconds, ranges: [{ offset, length }] }
}

/** The frame with x264's message from the first one, where its decoder needs that. */
async function withX264Message(
  { file, keyframes }: OpenedMp4,
  { avc }: SampleEntry,
  frame: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (avc?.needsMessage !== true || findStoredX264Message(frame, avc) !== undefined) return frame
  const found = await keyframes.find(0, keyframes.durationSeconds, signal)
  const [earliest] = found.toSorted((a, b) => a.seconds - b.seconds)
  if (earliest === undefined) return frame
  const { sample } = await keyframes.sample(earliest, signal)
  const first = await file.read(sample.offset, Math.min(sample.length, X264_MESSAGE_REACH), signal)
  const message = findStoredX264Message(first, avc)
  return message === undefined ? frame : join([message, frame])
}

async function findMovie(source: Mp4Source): Promise<Box> {
  let at = 0
  for (let count = 0; count < MAX_BOXES && at + BOX_HEADER <= source.length; count++) {
    const box = await source.box(at)
    if (box.type === 'moov') {
      if (box.end > source.length) throw new ContainerError('the file ends within moov')
      if (box.end - box.body > MAX_MOOV) throw new ContainerError('moov is too large')
      return box
    }
    at = box.end
  }
  throw new ContainerError('the file has no moov')
}
