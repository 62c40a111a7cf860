import { KeyframeRhythm } from './keyframe-rhythm.ts'
import { anyBytes, SearchUnits } from './search-units.ts'
import { type Sight, Sightings, type TimePoint, type TimeWindow, within } from './sightings.ts'
import { type ByteGrid, ContainerError, type FileRange, type Keyframe } from './video-reader.ts'

/** A file without an index. */
export interface SearchedFile {
  readonly durationSeconds: number
  /** Where its first moment begins, and its last one ends. */
  readonly range: FileRange
  look(range: FileRange, signal: AbortSignal): Promise<Sight>
}

const MAX_GUESSES = 5
/** Bytes looked at in a row without any time in them before the file is given up. */
const MAX_FRUITLESS = 48 * 1024 * 1024
/** Seconds by which a moment may lie beside the times of its unit: those of its frames leave gaps. */
const BESIDE = 0.02

/**
 * Finds keyframes in a file without an index: guesses by time where a moment lies, looks there, corrects the guess by the
 * times seen, and remembers these and the keyframes' rhythm, so that later guesses are better. Looks at whole units, as
 * these come whole.
 */
export class KeyframeSearch {
  readonly #file: SearchedFile
  readonly #rhythm = new KeyframeRhythm()
  readonly #points: TimePoint[]
  #fruitless = 0

  constructor(file: SearchedFile) {
    this.#file = file
    const { durationSeconds, range } = file
    this.#points = [
      { seconds: 0, offset: range.offset },
      { seconds: durationSeconds, offset: range.offset + range.length },
    ]
  }

  get durationSeconds(): number {
    return this.#file.durationSeconds
  }

  /** What was seen in passing. */
  learn({ first, last, keyframes }: Sight): void {
    for (const point of [first, keyframes[0], last]) {
      if (point === undefined || this.#points.some(({ seconds }) => seconds === point.seconds)) continue
      this.#points.push({ seconds: point.seconds, offset: point.offset })
    }
    this.#points.sort((a, b) => a.seconds - b.seconds)
    const times = keyframes.map(({ seconds }) => seconds)
    this.#rhythm.learn(times, 0)
  }

  /** Seconds between keyframes as the encoder says. */
  suppose(period: number): void {
    this.#rhythm.suppose(period)
  }

  /** What was seen at the start, and the first keyframes in a row: nothing lies between them. */
  expect(sight: Sight, keyframes: readonly number[]): void {
    this.learn(sight)
    const gaps = keyframes.slice(1).map((seconds, i) => seconds - (keyframes[i] ?? seconds))
    this.#rhythm.learn(keyframes, Math.max(0, ...gaps))
  }

  /**
   * Keyframes of the window that were seen on the way to one, nearest to its middle first; else the nearest one found.
   * @throws ContainerError where most of the file proves to be something else.
   */
  async find(window: TimeWindow, signal: AbortSignal, grid: ByteGrid = anyBytes): Promise<readonly Keyframe[]> {
    const middle = (window.from + window.to) / 2
    const seen = new Sightings({
      window,
      units: new SearchUnits(grid, this.#file.range),
      look: (range) => this.#look(range, signal),
      onSight: (sight) => this.learn(sight),
    })
    const start = await this.#locate(this.#rhythm.predict(middle), seen)
    const { first, last } = await searchAround(start, seen)
    this.#rhythm.learn([], seen.longestGap(first, last))
    const distance = ({ seconds }: Keyframe): number => Math.abs(seconds - middle)
    const wanted = seen.wanted.toSorted((a, b) => distance(a) - distance(b))
    return wanted.length > 0 ? wanted : seen.found.toSorted((a, b) => distance(a) - distance(b)).slice(0, 1)
  }

  async #look(range: FileRange, signal: AbortSignal): Promise<Sight> {
    const sight = await this.#file.look(range, signal)
    this.#fruitless = sight.first === undefined ? this.#fruitless + range.length : 0
    if (this.#fruitless > MAX_FRUITLESS) throw new ContainerError('most of the file holds no video')
    return sight
  }

  /**
   * The unit of an expected keyframe, as near as a few guesses come to it; where none is expected, one that shows any
   * moment of the window.
   */
  async #locate(expected: number | undefined, seen: Sightings): Promise<number> {
    const { units, window } = seen
    const moment = expected ?? (window.from + window.to) / 2
    let unit = units.at(this.#offsetOf(moment))
    for (let guess = 0; guess < MAX_GUESSES; guess++) {
      const { first, last, elsewhere } = await seen.look(unit)
      if (seen.wanted.length > 0) break
      let next = unit + 1
      if (first === undefined || last === undefined) {
        if (elsewhere !== undefined) return units.at(elsewhere)
      } else {
        const there = expected === undefined && (within(first.seconds, window) || within(last.seconds, window))
        if (there || (moment >= first.seconds - BESIDE && moment <= last.seconds + BESIDE)) break
        const by = moment < first.seconds ? -1 : 1
        next = units.at(this.#offsetOf(moment))
        if ((next - unit) * by <= 0) next = unit + by
        // Units between may have told no time: the middle of a large frame.
        while (seen.has(next)) next += by
      }
      if (seen.has(next) || !units.has(next)) break
      unit = next
    }
    return unit
  }

  /** Straight between the known moments on either side. */
  #offsetOf(seconds: number): number {
    const after = this.#points.findIndex((point) => point.seconds > seconds)
    const index = after < 0 ? this.#points.length - 1 : Math.max(1, after)
    const [left, right] = [this.#points[index - 1], this.#points[index]]
    if (left === undefined || right === undefined || right.seconds <= left.seconds) return left?.offset ?? 0
    const share = (seconds - left.seconds) / (right.seconds - left.seconds)
    return Math.floor(left.offset + share * (right.offset - left.offset))
  }
}

/**
 * Looks on from a unit until a keyframe of the window shows: forwards to the window's end, then backwards to its start, then
 * on both sides until there is any keyframe at all. Answers which units in a row it looked at.
 */
async function searchAround(
  start: number,
  seen: Sightings,
): Promise<{ readonly first: number; readonly last: number }> {
  const { units, window } = seen
  let [first, last] = [start, start]
  for (; units.has(last); last++) {
    const sight = await seen.look(last)
    const passed = sight.last !== undefined && sight.last.seconds >= window.to
    if (seen.wanted.length > 0 || passed || seen.full || !units.has(last + 1)) break
  }
  for (; seen.wanted.length === 0 && !seen.full && units.has(first - 1); first--) {
    const sight = await seen.look(first - 1)
    if (sight.first !== undefined && sight.first.seconds < window.from) break
  }
  while (seen.found.length === 0 && !seen.full && (units.has(first - 1) || units.has(last + 1))) {
    if (units.has(last + 1)) await seen.look(++last)
    if (units.has(first - 1)) await seen.look(--first)
  }
  return { first, last }
}
