import type { VideoFile } from '../video-file.ts'
import { ContainerError, type Keyframe } from '../video-reader.ts'
import { startsKeyUnit } from './key-unit.ts'
import { KeyframeRhythm } from './keyframe-rhythm.ts'
import { elementaryBytes, type PacketShape, packets, presentationTime } from './packet.ts'
import type { VideoProgram } from './program.ts'

export interface TransportStream {
  readonly file: VideoFile
  readonly shape: PacketShape
  readonly program: VideoProgram
}

export interface TimeWindow {
  readonly from: number
  readonly to: number
}

/** What a stretch of packets tells. */
interface Stretch {
  /** Seconds of its first and last frame; undefined where none begins in it. */
  readonly first: number | undefined
  readonly last: number | undefined
  readonly keyframe: Keyframe | undefined
  /** First byte after it. */
  readonly end: number
}

interface TimePoint {
  readonly seconds: number
  readonly offset: number
}

const CLOCK = 90_000 // units per second
/** Times are 33 bits and wrap after 26.5 hours. */
const WRAP = 2 ** 33
const STEP = 64 * 1024
const MAXIMAL_TAIL = 1024 * 1024
const MAXIMAL_SEARCH = 48 * 1024 * 1024
const MAXIMAL_GUESSES = 5
/** Seconds before a wanted keyframe at which reading begins: guesses by bit rate are a little off. */
const LEAD = 0.25
/** Seconds off a wanted moment from which a new guess is better than reading on. */
const FAR = 0.8

type Read = (offset: number, length: number) => Promise<Uint8Array>

/** Finds keyframes in a stream that has no index, by the presentation times that its frames carry. */
export class TransportSearch {
  readonly durationSeconds: number
  readonly #stream: TransportStream
  /** Presentation time of the first frame, in units of the clock. */
  readonly #origin: number
  readonly #points: TimePoint[]
  readonly #rhythm = new KeyframeRhythm()

  private constructor(stream: TransportStream, origin: number, durationSeconds: number) {
    this.#stream = stream
    this.#origin = origin
    this.durationSeconds = durationSeconds
    this.#points = [
      { seconds: 0, offset: 0 },
      { seconds: durationSeconds, offset: stream.file.length },
    ]
  }

  /** Reads the first and the last frame's times. @throws ContainerError where no frame carries one. */
  static async open(stream: TransportStream, read: Read): Promise<TransportSearch> {
    const { file, shape, program } = stream
    const times = (bytes: Uint8Array): number[] =>
      [...packets(bytes, shape)].flatMap((packet) => {
        if (packet.pid !== program.pid || !packet.unitStart) return []
        return presentationTime(packet.payload) ?? []
      })
    let origin: number | undefined
    for (let length = STEP; origin === undefined && length <= MAXIMAL_TAIL; length *= 2) {
      const found = times(await read(0, Math.min(length, file.length)))
      // The first frame in the file need not be the first shown.
      if (found.length > 0) origin = Math.min(...found.slice(0, 8))
    }
    let last: number | undefined
    for (let length = STEP; last === undefined && length <= MAXIMAL_TAIL; length *= 2) {
      const start = aligned(Math.max(0, file.length - length), shape)
      last = times(await read(start, file.length - start)).at(-1)
    }
    if (origin === undefined || last === undefined) throw new ContainerError('no frame of the stream carries a time')
    const seconds = elapsed(last, origin)
    if (seconds <= 0) throw new ContainerError('the times of the stream do not grow')
    return new TransportSearch(stream, origin, seconds)
  }

  /** A keyframe near the middle of the window, or the nearest one found; none where there is none. */
  async find({ from, to }: TimeWindow, signal: AbortSignal): Promise<readonly Keyframe[]> {
    const target = (from + to) / 2
    let nearest: Keyframe | undefined
    let offset = this.#offsetOf((this.#rhythm.predict(target) ?? target) - LEAD)
    const limit = Math.min(this.#stream.file.length, offset + MAXIMAL_SEARCH)
    for (let guesses = 0; offset < limit; ) {
      const stretch = await this.#stretch(offset, signal)
      const { keyframe } = stretch
      if (keyframe !== undefined) {
        if (nearest === undefined || distance(keyframe, target) < distance(nearest, target)) nearest = keyframe
        if (keyframe.seconds >= from && keyframe.seconds < to) break
      }
      const again = guesses < MAXIMAL_GUESSES ? this.#betterGuess(stretch, { from, to, offset }) : undefined
      if (again === undefined && keyframe !== undefined && keyframe.seconds >= to) break
      if (again !== undefined) guesses++
      offset = again ?? stretch.end
    }
    if (nearest === undefined) return []
    this.#rhythm.observe(nearest.seconds)
    if (!this.#rhythm.known) await this.#learnRhythm(nearest, signal)
    return [nearest]
  }

  /** Another place to read at, where this one proved to be far from the expected keyframe. */
  #betterGuess(stretch: Stretch, { from, to, offset }: TimeWindow & { offset: number }): number | undefined {
    const { first, last } = stretch
    if (first === undefined || last === undefined) return undefined
    const target = (from + to) / 2
    const expected = this.#rhythm.predict(target)
    const wanted = expected ?? target
    const before = last < wanted - FAR && (expected !== undefined || last < from)
    const after = first > wanted + (expected === undefined ? to - target : 0)
    if (!before && !after) return undefined
    this.#learn({ seconds: first, offset })
    const guess = this.#offsetOf(wanted - LEAD)
    return Math.abs(guess - offset) < STEP ? undefined : guess
  }

  /** Reads on to the keyframe after the first one found: costs one group of pictures, once. */
  async #learnRhythm({ seconds, offset }: Keyframe, signal: AbortSignal): Promise<void> {
    const limit = Math.min(this.#stream.file.length, offset + MAXIMAL_SEARCH)
    for (let at = offset + this.#stream.shape.stride; at < limit; ) {
      const stretch = await this.#stretch(at, signal)
      if (stretch.keyframe !== undefined) return this.#rhythm.learn(seconds, stretch.keyframe.seconds)
      at = stretch.end
    }
  }

  async #stretch(offset: number, signal: AbortSignal): Promise<Stretch> {
    const { file, shape, program } = this.#stream
    const step = aligned(STEP, shape)
    const bytes = await file.read(offset, Math.min(step, file.length - offset), signal)
    let first: number | undefined
    let last: number | undefined
    for (const { at, pid, unitStart, randomAccess, payload } of packets(bytes, shape)) {
      if (pid !== program.pid || !unitStart) continue
      const time = presentationTime(payload)
      if (time === undefined) continue
      last = elapsed(time, this.#origin)
      first ??= last
      if (!randomAccess && !startsKeyUnit(program.codec, elementaryBytes(payload))) continue
      const keyframe = { seconds: last, offset: offset + at, length: shape.stride, exact: false }
      this.#learn({ seconds: last, offset: offset + at })
      return { first, last, keyframe, end: offset + at + shape.stride }
    }
    return { first, last, keyframe: undefined, end: offset + step }
  }

  #offsetOf(seconds: number): number {
    const after = this.#points.findIndex((point) => point.seconds > seconds)
    const index = after < 0 ? this.#points.length - 1 : Math.max(1, after)
    const [left, right] = [this.#points[index - 1], this.#points[index]]
    if (left === undefined || right === undefined) return 0
    const share = (seconds - left.seconds) / (right.seconds - left.seconds)
    const offset = left.offset + share * (right.offset - left.offset)
    const { file, shape } = this.#stream
    return aligned(Math.max(0, Math.min(offset, file.length - STEP)), shape)
  }

  #learn(point: TimePoint): void {
    if (this.#points.some(({ seconds }) => Math.abs(seconds - point.seconds) < 0.01)) return
    this.#points.push(point)
    this.#points.sort((a, b) => a.seconds - b.seconds)
  }
}

function aligned(offset: number, { stride }: PacketShape): number {
  return Math.floor(offset / stride) * stride
}

/** Seconds from the first frame, across a wrap of the clock. */
function elapsed(time: number, origin: number): number {
  const units = (time - origin + WRAP) % WRAP
  return (units > WRAP / 2 ? units - WRAP : units) / CLOCK
}

function distance(keyframe: Keyframe, seconds: number): number {
  return Math.abs(keyframe.seconds - seconds)
}
