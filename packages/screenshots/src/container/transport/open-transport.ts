import { upright } from '../video-display.ts'
import type { VideoFile } from '../video-file.ts'
import { ContainerError, type FileRange, type Keyframe, type KeyframeClip, type VideoReader } from '../video-reader.ts'
import { openTransportSearch } from './open-transport-search.ts'
import { detectShape, PACKET, packets, presentationTime, SHAPE_BYTES } from './packet.ts'
import { findVideoProgram } from './program.ts'

const MEBIBYTE = 1024 * 1024
/** Bytes at the start in which the tables must lie, read step by step. */
const TABLE_STEP = 64 * 1024
const MAX_TABLE_SEARCH = 4 * MEBIBYTE
/** Small, since the end of a frame shows by the next one only, which may lie in another piece. */
const FRAME_STEP = 16 * 1024
const MAX_FRAME = 16 * MEBIBYTE

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
  const stream = { file, shape, program }
  const search = await openTransportSearch(stream, read)
  const { tables, pid, codec, dolbyVision } = program

  const clip = async (keyframe: Keyframe, stop: AbortSignal): Promise<KeyframeClip> => {
    const frame: Uint8Array[] = []
    for (let at = keyframe.offset; ; at += FRAME_STEP - (FRAME_STEP % shape.stride)) {
      if (at - keyframe.offset > MAX_FRAME) throw new ContainerError('a frame is too large')
      const length = Math.min(FRAME_STEP - (FRAME_STEP % shape.stride), file.length - at)
      if (length < shape.stride) break
      const bytes = await file.read(at, length, stop)
      let ended = false
      for (const packet of packets(bytes, shape)) {
        if (packet.pid !== pid) continue
        if (packet.unitStart && at + packet.at > keyframe.offset && presentationTime(packet.payload) !== undefined) {
          ended = true
          break
        }
        frame.push(bytes.subarray(packet.at + shape.lead, packet.at + shape.lead + PACKET))
      }
      if (ended) break
    }
    const bytes = new Uint8Array(tables.length + frame.length * PACKET)
    bytes.set(tables)
    for (const [i, packet] of frame.entries()) bytes.set(packet, tables.length + i * PACKET)
    const length = Math.min(file.length - keyframe.offset, Math.max(frame.length * shape.stride, 1))
    return {
      clip: { format: 'mpegts', bytes },
      seconds: keyframe.seconds,
      ranges: [{ offset: keyframe.offset, length }],
    }
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
