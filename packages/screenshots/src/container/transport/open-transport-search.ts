import { KeyframeSearch } from '../keyframe-search.ts'
import type { Sight, TimePoint } from '../sightings.ts'
import type { VideoFile } from '../video-file.ts'
import { ContainerError, type FileRange } from '../video-reader.ts'
import { startsKeyUnit } from './key-unit.ts'
import { elementaryBytes, type PacketShape, packets, presentationTime } from './packet.ts'
import type { VideoProgram } from './program.ts'

export interface TransportStream {
  readonly file: VideoFile
  readonly shape: PacketShape
  readonly program: VideoProgram
}

const CLOCK = 90_000 // units per second
/** Times are 33 bits and wrap after 26.5 hours. */
const WRAP = 2 ** 33
/** Bytes read at either end for the first and the last time, doubled until one is found. */
const HEAD = 64 * 1024
const TAIL = 32 * 1024
const MAX_END = 1024 * 1024
/** Frames at the start among which the first one shown is. */
const REORDERED = 8

type Read = (offset: number, length: number) => Promise<Uint8Array>

/**
 * A search by the presentation times that a stream's frames carry; reads the first and the last of these.
 * @throws ContainerError where no frame carries one.
 */
export async function openTransportSearch(stream: TransportStream, read: Read): Promise<KeyframeSearch> {
  const { file, shape } = stream
  const timesIn = (bytes: Uint8Array): readonly number[] => [...frames(bytes, stream)].map(({ time }) => time)
  let origin: number | undefined
  let head: Uint8Array = new Uint8Array()
  for (let length = HEAD; origin === undefined && length <= MAX_END; length *= 2) {
    head = await read(0, Math.min(length, file.length))
    const found = timesIn(head)
    // The first frame in the file need not be the first shown.
    if (found.length > 0) origin = Math.min(...found.slice(0, REORDERED))
  }
  let last: number | undefined
  for (let length = TAIL; last === undefined && length <= MAX_END; length *= 2) {
    const start = nextPacket(Math.max(0, file.length - length), shape)
    last = timesIn(await read(start, file.length - start)).at(-1)
  }
  if (origin === undefined || last === undefined) throw new ContainerError('no frame of the stream carries a time')
  const from = origin
  const durationSeconds = elapsed(last, from)
  if (durationSeconds <= 0) throw new ContainerError('the times of the stream do not grow')

  const sightOf = (bytes: Uint8Array, start: number): Sight => {
    const seen = [...frames(bytes, stream)]
    const point = ({ at, time }: Frame): TimePoint => ({ seconds: elapsed(time, from), offset: start + at })
    const keyframes = seen.filter(({ key }) => key)
    return {
      first: seen.slice(0, 1).map(point)[0],
      last: seen.slice(-1).map(point)[0],
      keyframes: keyframes.map((frame) => ({ ...point(frame), length: shape.stride, exact: false })),
    }
  }
  const look = async ({ offset, length }: FileRange, signal: AbortSignal): Promise<Sight> => {
    // A packet that lies across the beginning is passed over: its first bytes would cost a unit more.
    const start = nextPacket(offset, shape)
    const bytes = start < offset + length ? await file.read(start, offset + length - start, signal) : new Uint8Array()
    return sightOf(bytes, start)
  }
  const search = new KeyframeSearch({ durationSeconds, range: { offset: 0, length: file.length }, look })
  search.learn(sightOf(head, 0))
  return search
}

interface Frame {
  /** Where its first packet begins in the bytes. */
  readonly at: number
  /** Units of the clock. */
  readonly time: number
  readonly key: boolean
}

/** The frames of the video that begin in bytes whose first packet begins at 0. */
function* frames(bytes: Uint8Array, { shape, program }: TransportStream): Generator<Frame> {
  for (const { at, pid, unitStart, randomAccess, payload } of packets(bytes, shape)) {
    const time = pid === program.pid && unitStart ? presentationTime(payload) : undefined
    if (time === undefined) continue
    yield { at, time, key: randomAccess || startsKeyUnit(program.codec, elementaryBytes(payload)) }
  }
}

function nextPacket(offset: number, { stride }: PacketShape): number {
  return Math.ceil(offset / stride) * stride
}

/** Seconds from the first frame, across a wrap of the clock. */
function elapsed(time: number, origin: number): number {
  const units = (time - origin + WRAP) % WRAP
  return (units > WRAP / 2 ? units - WRAP : units) / CLOCK
}
