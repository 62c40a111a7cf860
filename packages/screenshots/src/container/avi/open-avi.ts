import { upright } from '../video-display.ts'
import type { VideoFile } from '../video-file.ts'
import { ContainerError, type FileRange, type Keyframe, type KeyframeClip, type VideoReader } from '../video-reader.ts'
import { lacksX264Message, withX264Message, X264_MESSAGE_REACH } from '../x264-message.ts'
import { CHUNK_HEADER, type Chunk, readChunk } from './chunk.ts'
import { framesLater } from './frames-later.ts'
import { type AviHeader, readAviHeader } from './header.ts'
import { readOldIndex, readStandardIndex, readSuperIndex } from './index-chunks.ts'
import type { FrameIndex, IndexedFrame } from './indexed-frame.ts'
import { oneFrameAvi } from './one-frame-avi.ts'

const MEBIBYTE = 1024 * 1024
const MAX_HEADER = 4 * MEBIBYTE
const MAX_INDEX = 64 * MEBIBYTE
const MAX_FRAME = 64 * MEBIBYTE
/** Chunks passed at the top of the file, and standard indexes read. */
const MAX_CHUNKS = 2000

type Read = (offset: number, length: number) => Promise<Uint8Array>

/** Opens AVI with its index of either kind: `idx1` at the end, or OpenDML's `indx` for large files. */
export async function openAvi(file: VideoFile, signal: AbortSignal): Promise<VideoReader> {
  const ranges: FileRange[] = []
  const read: Read = (offset, length) => {
    ranges.push({ offset, length })
    return file.read(offset, length, signal)
  }
  const riff = await chunkAt(file, 0, read)
  const { headerList, movie, oldIndex } = await findLists(file, riff, read)
  const headerBytes = await read(headerList.body, headerList.end - headerList.body)
  const header = readAviHeader(headerBytes)

  const index = await readIndex(file, header, { movie, oldIndex }, read)
  const [first = 0, second = first + 1] = index.filled
  /** Frames after its own number that a decoder shows the first frame, as empty ones follow it. */
  const delay = second - first - 1
  const inside = index.keyframes.filter(({ offset, length }) => length > 0 && offset + length <= file.length)
  const keyframes = inside.map(({ offset, length, number }) => {
    return { offset, length, seconds: (number - first) * header.frameSeconds, exact: true }
  })
  return {
    info: {
      container: 'AVI',
      codec: header.codec,
      width: header.width,
      height: header.height,
      durationSeconds: header.frames * header.frameSeconds,
      display: { pixelAspect: header.pixelAspect, orientation: upright },
    },
    indexed: true,
    indexRanges: ranges,
    keyframes: async (from, to) => keyframes.filter(({ seconds }) => seconds >= from && seconds < to),
    clip: async ({ offset, length, seconds }: Keyframe, stop): Promise<KeyframeClip> => {
      if (length > MAX_FRAME) throw new ContainerError('a frame is too large')
      const own = await file.read(offset, length, stop)
      const [start] = keyframes
      const lacking = start !== undefined && lacksX264Message(own)
      const head = lacking ? await file.read(start.offset, Math.min(start.length, X264_MESSAGE_REACH), stop) : own
      const frame = lacking ? withX264Message(own, head) : own
      const { codec, stream: number, frameSeconds } = header
      const later = await framesLater(file, { codec, stream: number, end: offset + length, delay }, stop)
      const clip = { format: 'avi', bytes: oneFrameAvi(header, frame) } as const
      return { clip, seconds: seconds + later * frameSeconds, ranges: [{ offset, length }] }
    },
  }
}

/** The index of either kind. @throws ContainerError where there is none. */
async function readIndex(
  file: VideoFile,
  header: AviHeader,
  { movie, oldIndex }: Pick<Lists, 'movie' | 'oldIndex'>,
  read: Read,
): Promise<FrameIndex> {
  const keyframes: IndexedFrame[] = []
  const filled: number[] = []
  let count = 0
  for (const { offset, length } of readSuperIndex(header.superIndex ?? new Uint8Array()).slice(0, MAX_CHUNKS)) {
    if (length > MAX_INDEX || offset + length > file.length) continue
    const part = readStandardIndex(await read(offset, length), count)
    for (const frame of part.keyframes) keyframes.push(frame)
    if (filled.length < 2) filled.push(...part.filled)
    count += part.count
  }
  if (keyframes.length > 0) return { keyframes, count, filled }
  if (oldIndex === undefined) throw new ContainerError('the file has no index')
  if (oldIndex.end - oldIndex.body > MAX_INDEX) throw new ContainerError('idx1 is too large')
  const end = Math.min(oldIndex.end, file.length)
  const index = readOldIndex(await read(oldIndex.body, end - oldIndex.body), header.stream, movie.body - 4)
  if (index.keyframes.length === 0) throw new ContainerError('the file has no index')
  return index
}

interface Lists {
  readonly headerList: Chunk
  readonly movie: Chunk
  readonly oldIndex: Chunk | undefined
}

async function findLists(file: VideoFile, riff: Chunk, read: Read): Promise<Lists> {
  let headerList: Chunk | undefined
  let movie: Chunk | undefined
  let oldIndex: Chunk | undefined
  let at = riff.body
  for (let count = 0; count < MAX_CHUNKS && at + CHUNK_HEADER <= Math.min(riff.end, file.length); count++) {
    const chunk = await chunkAt(file, at, read)
    if (chunk.kind === 'hdrl') headerList = chunk
    if (chunk.kind === 'movi') movie = chunk
    if (chunk.name === 'idx1') oldIndex = chunk
    at = chunk.end + (chunk.end % 2)
  }
  if (headerList === undefined || movie === undefined) throw new ContainerError('the file has no header or no frames')
  if (headerList.end - headerList.body > MAX_HEADER || headerList.end > file.length) {
    throw new ContainerError('the header is too large')
  }
  return { headerList, movie, oldIndex }
}

async function chunkAt(file: VideoFile, at: number, read: Read): Promise<Chunk> {
  return readChunk(await read(at, Math.min(CHUNK_HEADER, file.length - at)), 0, at)
}
