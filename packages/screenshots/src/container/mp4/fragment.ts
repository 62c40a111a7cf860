import { ContainerError } from '../video-reader.ts'
import { type Box, childBoxes, findBox, parsing, viewOf } from './box.ts'
import type { Movie } from './movie.ts'

/** What a movie fragment (`moof`) holds of one track. */
export interface Fragment {
  /** First byte of the `moof`, and the first after it. */
  readonly start: number
  readonly end: number
  /** In the order in which they are decoded. */
  readonly keyframes: readonly FragmentKeyframe[]
  /** Seconds at which the first of all samples is shown, and at which the last one ends; undefined without samples. */
  readonly time: { readonly from: number; readonly to: number } | undefined
  /** Whether its first sample is a keyframe. */
  readonly startsWithKey: boolean
  /** Decode time in units at which the next fragment goes on. */
  readonly endUnits: number
  /** Whether it tells its own time (`tfdt`). */
  readonly timed: boolean
}

/** A sync sample. */
export interface FragmentKeyframe {
  readonly seconds: number
  readonly offset: number
  readonly length: number
  /** Which sample entry describes it, from 1. */
  readonly description: number
}

type Clock = Pick<Movie, 'trackId' | 'timescale' | 'shiftSeconds' | 'fragmentDefaults'>

/** Samples of one fragment, over all of its runs. */
const MAX_SAMPLES = 100_000
/** Sample flags, § 8.8.3.1: sample_is_non_sync_sample. */
const NON_SYNC = 0x10000

/** Reads the body of a `moof`. Where it tells no time, it goes on at `startUnits`. */
export function readFragment(
  body: Uint8Array,
  box: Pick<Box, 'start' | 'end'>,
  clock: Clock,
  startUnits = 0,
): Fragment {
  return parsing('moof', () => {
    const parser = new FragmentParser(body, box.start, clock, startUnits)
    for (const traf of childBoxes(body, 0, body.length)) if (traf.type === 'traf') parser.readTrack(traf)
    const { keyframes, timed, endUnits, first, last, startsWithKey } = parser
    const seconds = (units: number): number => units / clock.timescale + clock.shiftSeconds
    const time = first === undefined ? undefined : { from: seconds(first), to: seconds(last) }
    return { start: box.start, end: box.end, keyframes, time, startsWithKey, endUnits, timed }
  })
}

class FragmentParser {
  readonly keyframes: FragmentKeyframe[] = []
  timed = false
  startsWithKey = false
  endUnits: number
  /** Composition times in units. */
  first: number | undefined
  last = 0
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #moofStart: number
  readonly #clock: Clock
  /** Where the data of the track before ends. */
  #dataEnd: number
  #samples = 0

  constructor(bytes: Uint8Array, moofStart: number, clock: Clock, startUnits: number) {
    this.#bytes = bytes
    this.#view = viewOf(bytes)
    this.#moofStart = moofStart
    this.#dataEnd = moofStart
    this.#clock = clock
    this.endUnits = startUnits
  }

  /** `tfhd` (§ 8.8.7), `tfdt` (§ 8.8.12) and each `trun` (§ 8.8.8). */
  readTrack(traf: Box): void {
    const tfhd = findBox(this.#bytes, traf, 'tfhd')
    if (tfhd === undefined) return
    const view = this.#view
    const own = view.getUint32(tfhd.body + 4) === this.#clock.trackId
    const flags = view.getUint32(tfhd.body) & 0xffffff
    const trex = (own ? this.#clock.fragmentDefaults : undefined) ?? { description: 1, duration: 0, size: 0, flags: 0 }
    let at = tfhd.body + 8
    const optional = (flag: number, fallback: number): number => {
      if ((flags & flag) === 0) return fallback
      at += 4
      return view.getUint32(at - 4)
    }
    // Without a base of its own the first track counts from the fragment, and each later one from where the one before ended.
    let base = (flags & 0x020000) !== 0 ? this.#moofStart : this.#dataEnd
    if ((flags & 0x000001) !== 0) {
      base = Number(view.getBigUint64(at))
      at += 8
    }
    const track: TrackRun = {
      own,
      base,
      description: optional(0x000002, trex.description),
      duration: optional(0x000008, trex.duration),
      size: optional(0x000010, trex.size),
      flags: optional(0x000020, trex.flags),
    }
    const tfdt = own ? findBox(this.#bytes, traf, 'tfdt') : undefined
    if (tfdt !== undefined) {
      const long = view.getUint8(tfdt.body) === 1
      this.endUnits = long ? Number(view.getBigUint64(tfdt.body + 4)) : view.getUint32(tfdt.body + 4)
      this.timed = true
    }
    let offset = base
    for (const box of childBoxes(this.#bytes, traf.body, traf.end)) {
      if (box.type === 'trun') offset = this.#readRun(box, track, offset)
    }
    this.#dataEnd = offset
  }

  /** Answers where the next run goes on. Data offset and first sample's flags, then per sample what the flags announce. */
  #readRun(box: Box, track: TrackRun, from: number): number {
    const view = this.#view
    const flags = view.getUint32(box.body) & 0xffffff
    const count = view.getUint32(box.body + 4)
    this.#samples += count
    if (this.#samples > MAX_SAMPLES) throw new ContainerError('a fragment has too many samples')
    let at = box.body + 8
    let offset = from
    if ((flags & 0x000001) !== 0) {
      offset = track.base + view.getInt32(at)
      at += 4
    }
    const firstFlags = (flags & 0x000004) !== 0 ? view.getUint32(at) : undefined
    if (firstFlags !== undefined) at += 4
    const field = (flag: number, fallback: number): number => {
      if ((flags & flag) === 0) return fallback
      at += 4
      return view.getUint32(at - 4)
    }
    for (let i = 0; i < count; i++) {
      const duration = field(0x000100, track.duration)
      const length = field(0x000200, track.size)
      const ownFlags = field(0x000400, i === 0 && firstFlags !== undefined ? firstFlags : track.flags)
      const composition = field(0x000800, 0) | 0
      if (track.own) this.#take({ length, duration, composition, flags: ownFlags, offset }, track)
      offset += length
    }
    return offset
  }

  #take({ length, duration, composition, flags, offset }: Sample, { description }: TrackRun): void {
    const units = this.endUnits + composition
    this.endUnits += duration
    if (length === 0) return
    const isKey = (flags & NON_SYNC) === 0
    if (this.first === undefined) this.startsWithKey = isKey
    this.first = Math.min(this.first ?? units, units)
    this.last = Math.max(this.last, units + duration)
    if (!isKey) return
    const seconds = units / this.#clock.timescale + this.#clock.shiftSeconds
    this.keyframes.push({ seconds, offset, length, description })
  }
}

interface TrackRun {
  /** Whether it is of the video; of other tracks only the places matter. */
  readonly own: boolean
  readonly base: number
  readonly description: number
  readonly duration: number
  readonly size: number
  readonly flags: number
}

interface Sample {
  readonly offset: number
  readonly length: number
  readonly duration: number
  readonly composition: number
  readonly flags: number
}
