import { findDolbyVision } from '../dolby-vision.ts'
import { guessLengths } from '../guess-lengths.ts'
import type { VideoFile } from '../video-file.ts'
import { ContainerError, type FileRange, type Keyframe, type KeyframeClip, type VideoReader } from '../video-reader.ts'
import { BOX_HEADER, type Box, readBoxHeader, viewOf } from './box.ts'
import { type FragmentEntry, readFragment, readRandomAccess, readSegmentIndex } from './fragments.ts'
import { type Movie, readMovie } from './movie.ts'
import { oneFrameMp4 } from './one-frame-mp4.ts'

const MEBIBYTE = 1024 * 1024
/** Bytes of `moov` that are read: a day of video needs about 40 MiB. */
const MAX_MOOV = 128 * MEBIBYTE
const MAX_INDEX = 32 * MEBIBYTE
const MAX_FRAGMENT_HEADER = 4 * MEBIBYTE
/** Bytes of one frame. */
const MAX_FRAME = 64 * MEBIBYTE
/** Seconds at which a file may begin and still count from zero. */
const MAX_START = 1
/** Boxes passed on the way to `moov`, and fragments where no index names them. */
const MAX_BOXES = 20_000
/** `mfro`, § 8.8.11: the last 16 bytes of the file say how long `mfra` is. */
const MFRO = 16

/** Opens MP4, MOV and their fragmented forms (ISO/IEC 14496-12). */
export async function openMp4(file: VideoFile, signal: AbortSignal): Promise<VideoReader> {
  const ranges: FileRange[] = []
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    ranges.push({ offset, length })
    return file.read(offset, length, signal)
  }
  const moov = await findTopBox(file, read, 'moov')
  if (moov.end > file.length) throw new ContainerError('the file ends within moov')
  if (moov.end - moov.body > MAX_MOOV) throw new ContainerError('moov is too large')
  const movie = readMovie(await read(moov.body, moov.end - moov.body))
  const dolbyVision = findDolbyVision(movie.descriptions, false)
  const info = {
    container: 'MPEG-4',
    codec: movie.codec,
    width: movie.width,
    height: movie.height,
    durationSeconds: movie.durationSeconds,
    rotation: movie.rotation,
    dolbyVision,
  }
  if (movie.fragmentDefaults === undefined || movie.keyframes.length > 0) {
    const inside = movie.keyframes.filter(({ offset, length }) => offset + length <= file.length)
    const descriptions = new Map(inside.map(({ offset, description }) => [offset, description]))
    return {
      info,
      indexed: true,
      indexRanges: ranges,
      keyframes: async (from, to) => inside.filter(({ seconds }) => seconds >= from && seconds < to),
      clip: async ({ offset, length, seconds }, stop) => {
        const sample = { offset, length, seconds, description: descriptions.get(offset) ?? 1 }
        return clipOf(file, movie, sample, stop)
      },
    }
  }
  const fragments = fromStart(
    (await fragmentIndex(file, read, moov, movie)).filter(({ offset }) => offset < file.length),
  )
  const last = fragments.at(-1)
  const durationSeconds = info.durationSeconds > 0 ? info.durationSeconds : (last?.seconds ?? 0)
  const keyframes = guessLengths(fragments, { fileLength: file.length, durationSeconds })
  return {
    info: { ...info, durationSeconds },
    indexed: true,
    indexRanges: ranges,
    keyframes: async (from, to) => keyframes.filter(({ seconds }) => seconds >= from && seconds < to),
    clip: (keyframe, stop) => clipFromFragment(file, movie, keyframe, stop),
  }
}

/** Without an edit list the first frame shows a few frames late; players count from it, and so do we. */
function fromStart(entries: readonly FragmentEntry[]): readonly FragmentEntry[] {
  const start = entries[0]?.seconds ?? 0
  if (start <= 0 || start >= MAX_START) return entries
  return entries.map(({ offset, seconds }) => ({ offset, seconds: seconds - start }))
}

type Read = (offset: number, length: number) => Promise<Uint8Array>

interface Sample {
  readonly offset: number
  readonly length: number
  readonly seconds: number
  readonly description: number
}

async function clipOf(file: VideoFile, movie: Movie, sample: Sample, signal: AbortSignal): Promise<KeyframeClip> {
  const { offset, length, seconds, description } = sample
  if (length > MAX_FRAME) throw new ContainerError('a frame is too large')
  if (offset < 0 || offset + length > file.length) throw new ContainerError('a frame lies outside of the file')
  const frame = await file.read(offset, length, signal)
  const { descriptions, width, height } = movie
  const bytes = oneFrameMp4({ descriptions, description, width, height, frame })
  return { clip: { format: 'mov', bytes }, seconds, ranges: [{ offset, length }] }
}

/** The first sync sample of the fragment that a keyframe's entry names. */
async function clipFromFragment(
  file: VideoFile,
  movie: Movie,
  keyframe: Keyframe,
  signal: AbortSignal,
): Promise<KeyframeClip> {
  const moof = await boxAt(file, keyframe.offset, (offset, length) => file.read(offset, length, signal))
  if (moof.type !== 'moof' || moof.end - moof.body > MAX_FRAGMENT_HEADER || moof.end > file.length) {
    throw new ContainerError('no fragment begins where the index says')
  }
  const samples = readFragment(await file.read(moof.body, moof.end - moof.body, signal), moof.start, movie)
  // An index entry stands for the fragment's first sync sample.
  const first = samples.toSorted((a, b) => a.seconds - b.seconds)[0]
  if (first === undefined) throw new ContainerError('the fragment holds no keyframe')
  const made = await clipOf(file, movie, { ...first, seconds: keyframe.seconds }, signal)
  return { ...made, ranges: [{ offset: moof.start, length: moof.end - moof.start }, ...made.ranges] }
}

/** From the segment index after `moov`, else the random access table at the end, else box by box. */
async function fragmentIndex(file: VideoFile, read: Read, moov: Box, movie: Movie): Promise<readonly FragmentEntry[]> {
  const next = moov.end + BOX_HEADER <= file.length ? await boxAt(file, moov.end, read) : undefined
  if (next?.type === 'sidx' && next.end <= file.length && next.end - next.body <= MAX_INDEX) {
    const entries = readSegmentIndex(await read(next.body, next.end - next.body), next.end, movie)
    if (entries.length > 0) return entries
  }
  const mfro = await read(Math.max(0, file.length - MFRO), Math.min(MFRO, file.length))
  const isMfro = mfro.length === MFRO && String.fromCharCode(...mfro.subarray(4, 8)) === 'mfro'
  const length = isMfro ? viewOf(mfro).getUint32(12) : 0
  if (length >= MFRO && length <= Math.min(MAX_INDEX, file.length)) {
    const mfra = await boxAt(file, file.length - length, read)
    if (mfra.type === 'mfra' && mfra.end <= file.length) {
      const entries = readRandomAccess(await read(mfra.body, mfra.end - mfra.body), movie)
      if (entries.length > 0) return entries
    }
  }
  return walkFragments(file, read, moov.end, movie)
}

/** Reads the header of every fragment: costs a piece for each, where nothing better is there. */
async function walkFragments(
  file: VideoFile,
  read: Read,
  from: number,
  movie: Movie,
): Promise<readonly FragmentEntry[]> {
  const entries: FragmentEntry[] = []
  let at = from
  for (let count = 0; count < MAX_BOXES && at + BOX_HEADER <= file.length; count++) {
    const box = await boxAt(file, at, read)
    if (box.type === 'moof' && box.end <= file.length && box.end - box.body <= MAX_FRAGMENT_HEADER) {
      const samples = readFragment(await read(box.body, box.end - box.body), box.start, movie)
      const [first] = samples.toSorted((a, b) => a.seconds - b.seconds)
      if (first !== undefined) entries.push({ offset: box.start, seconds: first.seconds })
    }
    at = box.end
  }
  return entries
}

async function findTopBox(file: VideoFile, read: Read, type: string): Promise<Box> {
  let at = 0
  for (let count = 0; count < MAX_BOXES && at + BOX_HEADER <= file.length; count++) {
    const box = await boxAt(file, at, read)
    if (box.type === type) return box
    at = box.end
  }
  throw new ContainerError(`the file has no ${type}`)
}

async function boxAt(file: VideoFile, at: number, read: Read): Promise<Box> {
  const header = await read(at, Math.min(BOX_HEADER, file.length - at))
  return readBoxHeader(header, 0, at, file.length)
}
