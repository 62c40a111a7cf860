import { fixedKeyframeDistance, SETTINGS_REACH } from '../encoder-settings.ts'
import { KeyframeSearch } from '../keyframe-search.ts'
import type { Sight, TimePoint } from '../sightings.ts'
import type { VideoFile } from '../video-file.ts'
import { ContainerError, EncryptedVideoError, type FileRange } from '../video-reader.ts'
import { type AccessUnit, accessUnits } from './access-units.ts'
import { type ElementaryStream, elementaryStream } from './elementary-stream.ts'
import type { PacketShape } from './packet.ts'
import type { VideoProgram } from './program.ts'

export interface TransportStream {
  readonly file: VideoFile
  readonly shape: PacketShape
  readonly program: VideoProgram
}

const CLOCK = 90_000 // units per second
/** Times are 33 bits and wrap after 26.5 hours. */
const WRAP = 2 ** 33
/** Bytes read at either end for the first and the last time, doubled until they are found. */
const HEAD = 64 * 1024
const TAIL = 32 * 1024
const MAX_END = 1024 * 1024
/** Frames at the start among which the first one shown is. */
const REORDERED = 8
/** Frames at the end that tell when it is. */
const MAX_TAIL_FRAMES = 1000
/** Seconds that a frame is shown, at most, as far as the duration is concerned. */
const MAX_FRAME_SECONDS = 1

type Read = (offset: number, length: number) => Promise<Uint8Array>

/** The search, and the stream's first bytes. */
export interface OpenedSearch {
  readonly search: KeyframeSearch
  readonly head: ElementaryStream
}

type TimedUnit = AccessUnit & { readonly time: number }

/**
 * A search by the presentation times that a stream's frames carry; reads the first and the last of these.
 * @throws ContainerError where no frame carries one, EncryptedVideoError.
 */
export async function openTransportSearch(stream: TransportStream, read: Read): Promise<OpenedSearch> {
  const { file, shape, program } = stream
  const join = (bytes: Uint8Array): ElementaryStream => elementaryStream(bytes, shape, program.pid)
  const unitsIn = (joined: ElementaryStream): readonly AccessUnit[] => accessUnits(joined, program.codec)
  let origin: number | undefined
  let head: ElementaryStream | undefined
  for (let length = HEAD; origin === undefined && length <= MAX_END; length *= 2) {
    head = join(await read(0, Math.min(length, file.length)))
    if (head.scrambled > head.packets.length) throw new EncryptedVideoError()
    const whole = length >= file.length || length * 2 > MAX_END
    origin = firstShown(unitsIn(head).filter(isTimed), whole)
  }
  if (head === undefined || origin === undefined) throw new ContainerError('no frame of the stream carries a time')
  const from = origin
  let end: number | undefined
  let frame: number | undefined
  // One frame alone does not tell how long it is shown.
  for (let length = TAIL; frame === undefined && length <= MAX_END; length *= 2) {
    const start = nextPacket(Math.max(0, file.length - length), shape)
    const tail = unitsIn(join(await read(start, file.length - start))).filter(isTimed)
    end = endOf(tail, from) ?? end
    frame = frameSeconds(tail.slice(-MAX_TAIL_FRAMES), from)
  }
  if (end === undefined) throw new ContainerError('no frame of the stream carries a time')
  if (end <= 0) throw new ContainerError('the times of the stream do not grow')

  const sightOf = (joined: ElementaryStream, start: number): Sight => {
    const seen = timedUnits(unitsIn(joined), from)
    const point = ({ at, time }: TimedUnit): TimePoint => ({ seconds: elapsed(time, from), offset: start + at })
    const keyframes = seen.filter(({ key }) => key)
    return {
      first: seen.slice(0, 1).map(point)[0],
      last: seen.slice(-1).map(point)[0],
      keyframes: keyframes.map((unit) => ({ ...point(unit), length: shape.stride, exact: false })),
    }
  }
  const look = async ({ offset, length }: FileRange, signal: AbortSignal): Promise<Sight> => {
    // A packet that lies across the beginning is passed over: its first bytes would cost a unit more.
    const start = nextPacket(offset, shape)
    const bytes = start < offset + length ? await file.read(start, offset + length - start, signal) : new Uint8Array()
    return sightOf(join(bytes), start)
  }
  const search = new KeyframeSearch({ durationSeconds: end, range: { offset: 0, length: file.length }, look })
  search.learn(sightOf(head, 0))
  const frames = fixedKeyframeDistance(head.bytes.subarray(0, SETTINGS_REACH))
  if (frames !== undefined && frame !== undefined) search.suppose(frames * frame)
  return { search, head }
}

/**
 * The time of the first frame shown: the first keyframe of the file, or one after it that decodes and is shown before it.
 * Undefined where such frames may follow that are not here yet. A stream cut in the middle of a group counts from its first frame.
 */
function firstShown(units: readonly TimedUnit[], final: boolean): number | undefined {
  const [first] = units
  if (first === undefined || first.leads || !first.key) return first?.time
  const few = units.filter(({ lost }) => !lost).slice(0, REORDERED)
  const later = few.findIndex(({ time }) => elapsed(time, first.time) > 0)
  if (later < 0 && few.length < REORDERED && !final) return undefined
  return few.reduce((earliest, { time }) => (elapsed(time, earliest) < 0 ? time : earliest), first.time)
}

/** Seconds at which the last frame's showing ends. */
function endOf(units: readonly TimedUnit[], origin: number): number | undefined {
  if (units.length === 0) return undefined
  const last = Math.max(...units.slice(-MAX_TAIL_FRAMES).map(({ time }) => elapsed(time, origin)))
  return last + (frameSeconds(units.slice(-MAX_TAIL_FRAMES), origin) ?? 0)
}

/** How long a frame is shown: the smallest distance between two. */
function frameSeconds(units: readonly TimedUnit[], origin: number): number | undefined {
  const times = units.map(({ time }) => elapsed(time, origin)).toSorted((a, b) => a - b)
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time))
  const frame = gaps.reduce((least, gap) => (gap > 0 ? Math.min(least, gap) : least), Number.POSITIVE_INFINITY)
  return frame <= MAX_FRAME_SECONDS ? frame : undefined
}

function isTimed(unit: AccessUnit): unit is TimedUnit {
  return unit.time !== undefined
}

/** A keyframe behind others in one PES packet has no time of its own: it is shown after all that come before it. */
function timedUnits(units: readonly AccessUnit[], origin: number): readonly TimedUnit[] {
  const frame = Math.round((frameSeconds(units.filter(isTimed), origin) ?? 0) * CLOCK)
  const before: TimedUnit[] = []
  return units.flatMap((unit) => {
    if (unit.time === undefined && (!unit.key || before.length === 0)) return []
    const latest = before.reduce((time, one) => (elapsed(one.time, time) > 0 ? one.time : time), before[0]?.time ?? 0)
    const timed = { ...unit, time: unit.time ?? (latest + frame) % WRAP }
    before.push(timed)
    if (before.length > REORDERED) before.shift()
    return [timed]
  })
}

function nextPacket(offset: number, { stride }: PacketShape): number {
  return Math.ceil(offset / stride) * stride
}

/** Seconds from the first frame, across a wrap of the clock. */
function elapsed(time: number, origin: number): number {
  const units = (time - origin + 2 * WRAP) % WRAP
  return (units > WRAP / 2 ? units - WRAP : units) / CLOCK
}
