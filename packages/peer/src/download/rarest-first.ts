import type { Bitfield } from '../pieces/bitfield.ts'
import type { Availability } from './availability.ts'
import type { Holder, PieceOrder } from './piece-order.ts'

const RESORT_EVERY = 2000 // milliseconds: availability moves with every have message, the order need not

const FAR_BEFORE = 1_000_000 // peers: more than any piece has

/** Order of a whole download: by rank, then the piece that fewest peers hold first, at random among equals (BEP 3). */
export class RarestFirst implements PieceOrder {
  readonly #have: Bitfield
  readonly #begun = new Set<number>()
  readonly #availability: Availability
  readonly #now: () => number
  readonly #random: () => number
  readonly #rankOf: (piece: number) => number
  #order: Int32Array
  #head = 0
  #sortedAt = Number.NEGATIVE_INFINITY
  #sortedChanges = -1

  /**
   * `have` is read at each call: a piece is no longer wanted once it is set there. Pieces of rank 0 are not wanted, those
   * of a higher rank come first.
   */
  constructor(
    have: Bitfield,
    availability: Availability,
    now: () => number,
    random: () => number,
    rankOf: (piece: number) => number = () => 1,
  ) {
    this.#have = have
    this.#rankOf = rankOf
    this.#availability = availability
    this.#now = now
    this.#random = random
    this.#order = new Int32Array(0)
  }

  next(holder: Holder, before?: number): number | undefined {
    if (before !== undefined) return undefined
    const stale = this.#availability.changes !== this.#sortedChanges
    if (stale && this.#now() - this.#sortedAt >= RESORT_EVERY) this.#sort()
    while (this.#head < this.#order.length && !this.#offered(this.#order[this.#head] ?? -1)) this.#head++
    for (let at = this.#head; at < this.#order.length; at++) {
      const piece = this.#order[at] ?? -1
      if (this.#offered(piece) && holder.has(piece)) return piece
    }
    return undefined
  }

  begin(piece: number): void {
    this.#begun.add(piece)
  }

  again(piece: number): void {
    this.#begun.delete(piece)
    this.resort()
  }

  /** Ranks changed. */
  resort(): void {
    this.#sortedChanges = -1
    this.#sortedAt = Number.NEGATIVE_INFINITY
  }

  wantsFrom(holder: Holder): boolean {
    for (let piece = 0; piece < this.#have.size; piece++) {
      if (!this.#have.has(piece) && this.#rankOf(piece) > 0 && holder.has(piece)) return true
    }
    return false
  }

  #offered(piece: number): boolean {
    return !this.#have.has(piece) && !this.#begun.has(piece) && this.#rankOf(piece) > 0
  }

  #sort(): void {
    const pieces: number[] = []
    const ranks = new Float64Array(this.#have.size)
    for (let piece = 0; piece < this.#have.size; piece++) {
      if (!this.#offered(piece)) continue
      ranks[piece] = this.#availability.of(piece) + this.#random() - this.#rankOf(piece) * FAR_BEFORE
      pieces.push(piece)
    }
    this.#order = Int32Array.from(pieces.sort((left, right) => (ranks[left] ?? 0) - (ranks[right] ?? 0)))
    this.#head = 0
    this.#sortedChanges = this.#availability.changes
    this.#sortedAt = this.#now()
  }
}
