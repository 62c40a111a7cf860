import type { SearchUnits } from './search-units.ts'
import type { FileRange, Keyframe } from './video-reader.ts'

/** A moment whose place in the file is known. */
export interface TimePoint {
  readonly seconds: number
  readonly offset: number
}

/** What a stretch of a file tells. */
export interface Sight {
  /** Its first and last moment, in the file's order; absent where nothing in it tells a time. */
  readonly first: TimePoint | undefined
  readonly last: TimePoint | undefined
  readonly keyframes: readonly Keyframe[]
  /** Where a time is told, if not here. */
  readonly elsewhere?: number | undefined
}

/** A stretch of time in seconds. */
export interface TimeWindow {
  readonly from: number
  readonly to: number
}

export interface SightingsParts {
  readonly window: TimeWindow
  readonly units: SearchUnits
  look(range: FileRange): Promise<Sight>
  /** Hears of each stretch once. */
  onSight(sight: Sight): void
}

/** Bytes looked at for one window, however large the units. */
const MAX_SEARCH = 48 * 1024 * 1024
const MIN_UNITS = 4

/** What was seen in search of one window's keyframes, unit by unit. */
export class Sightings {
  readonly window: TimeWindow
  readonly units: SearchUnits
  readonly #parts: SightingsParts
  readonly #sights = new Map<number, Sight>()
  readonly #found: Keyframe[] = []
  readonly #wanted: Keyframe[] = []

  constructor(parts: SightingsParts) {
    this.#parts = parts
    this.window = parts.window
    this.units = parts.units
  }

  async look(unit: number): Promise<Sight> {
    const known = this.#sights.get(unit)
    if (known !== undefined) return known
    const sight = await this.#parts.look(this.units.rangeOf(unit))
    this.#sights.set(unit, sight)
    for (const keyframe of sight.keyframes) {
      this.#found.push(keyframe)
      if (within(keyframe.seconds, this.window)) this.#wanted.push(keyframe)
    }
    this.#parts.onSight(sight)
    return sight
  }

  has(unit: number): boolean {
    return this.#sights.has(unit)
  }

  /** Whether no more bytes may be looked at. */
  get full(): boolean {
    return this.#sights.size >= Math.max(MIN_UNITS, Math.floor(MAX_SEARCH / this.units.length))
  }

  get found(): readonly Keyframe[] {
    return this.#found
  }

  /** The keyframes of the window. */
  get wanted(): readonly Keyframe[] {
    return this.#wanted
  }

  /** Seconds of the longest stretch without a keyframe in units that lie in a row. */
  longestGap(from: number, to: number): number {
    const row = Array.from({ length: to - from + 1 }, (_, i) => this.#sights.get(from + i)).filter(
      (sight) => sight !== undefined,
    )
    const first = row.find((sight) => sight.first !== undefined)?.first
    const last = row.findLast((sight) => sight.last !== undefined)?.last
    const keyframes = row.flatMap((sight) => sight.keyframes)
    const times = [first, ...keyframes, last].flatMap((point) => point?.seconds ?? [])
    return times.reduce((longest, time, i) => Math.max(longest, time - (times[i - 1] ?? time)), 0)
  }
}

export function within(seconds: number, { from, to }: TimeWindow): boolean {
  return seconds >= from && seconds < to
}
