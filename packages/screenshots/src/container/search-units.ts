import type { ByteGrid, FileRange } from './video-reader.ts'

/** Any byte comes alone. */
export const anyBytes: ByteGrid = { start: 0, length: 1 }

/** Bytes that are worth a look: less tells no time in most videos. */
const MIN_LENGTH = 64 * 1024
/** Bytes held in memory at a time. */
const MAX_LENGTH = 16 * 1024 * 1024

/** The part of a file that is searched, in numbered units that fit its grid. */
export class SearchUnits {
  /** Bytes of a unit: several of the grid's where these are small, a part of one where it is huge. */
  readonly length: number
  readonly #start: number
  readonly #range: FileRange

  constructor({ start, length }: ByteGrid, range: FileRange) {
    this.#start = start
    this.#range = range
    this.length =
      length > MAX_LENGTH ? Math.ceil(length / Math.ceil(length / MAX_LENGTH)) : length * Math.ceil(MIN_LENGTH / length)
  }

  /** The unit that holds a byte, or the nearest one that there is. */
  at(offset: number): number {
    const { offset: first, length } = this.#range
    const inside = Math.max(first, Math.min(first + length - 1, offset))
    return Math.floor((inside - this.#start) / this.length)
  }

  has(unit: number): boolean {
    const { length } = this.rangeOf(unit)
    return length > 0
  }

  /** The unit's bytes that are searched. */
  rangeOf(unit: number): FileRange {
    const begin = this.#start + unit * this.length
    const offset = Math.max(this.#range.offset, begin)
    const end = Math.min(this.#range.offset + this.#range.length, begin + this.length)
    return { offset, length: Math.max(0, end - offset) }
  }
}
