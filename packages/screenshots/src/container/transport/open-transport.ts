import { upright } from '../video-display.ts'
import type { VideoFile } from '../video-file.ts'
import {
  ContainerError,
  EncryptedVideoError,
  type FileRange,
  type Keyframe,
  type KeyframeClip,
  type VideoReader,
} from '../video-reader.ts'
import { cutUnit } from './cut-unit.ts'
import { oneUnitTransport } from './one-unit-transport.ts'
import { openTransportSearch } from './open-transport-search.ts'
import { detectShape, SHAPE_BYTES } from './packet.ts'
import { findVideoProgram, SAMPLE_AES } from './program.ts'
import { firstHeaders } from './stream-headers.ts'

const MEBIBYTE = 1024 * 1024
/** Bytes at the start in which the tables must lie, read step by step. */
const TABLE_STEP = 64 * 1024
const MAX_TABLE_SEARCH = 4 * MEBIBYTE

/** Opens MPEG transport streams: TS, M2TS and MTS (ISO/IEC 13818-1). */
export async function openTransport(file: VideoFile, signal: AbortSignal): Promise<VideoReader> {
  const ranges: FileRange[] = []
  const read = (offset: number, length: number): Promise<Uint8Array> => {
    ranges.push({ offset, length })
    return file.read(offset, length, signal)
  }
  const shape = detectShape(await read(0, Math.min(SHAPE_BYTES, file.length)))
  if (shape === undefined) throw new ContainerError('the file is no transport stream')
  let program: ReturnType<typeof findVideoProgram>
  for (let length = TABLE_STEP; program === undefined; length *= 2) {
    if (length > MAX_TABLE_SEARCH) throw new ContainerError('the stream has no program with video')
    program = findVideoProgram(await read(0, Math.min(length, file.length)), shape)
    if (program === undefined && length >= file.length) throw new ContainerError('the stream has no program with video')
  }
  if (program.streamType === SAMPLE_AES) throw new EncryptedVideoError()
  const stream = { file, shape, program }
  const { search, head } = await openTransportSearch(stream, read)
  const { tables, pid, codec, dolbyVision } = program
  const headers = firstHeaders(head, codec)

  const clip = async (keyframe: Keyframe, stop: AbortSignal): Promise<KeyframeClip> => {
    const { unit, range } = await cutUnit(stream, keyframe.offset, stop)
    const bytes = oneUnitTransport(tables, pid, [...headers.missingIn(unit), unit])
    return { clip: { format: 'mpegts', bytes }, seconds: keyframe.seconds, ranges: [range] }
  }
  return {
    info: {
      container: 'MPEG-TS',
      codec,
      width: 0,
      height: 0,
      durationSeconds: search.durationSeconds,
      display: { orientation: upright },
      dolbyVision,
    },
    indexed: false,
    indexRanges: ranges,
    keyframes: (from, to, stop, grid) => search.find({ from, to }, stop, grid),
    clip,
  }
}
