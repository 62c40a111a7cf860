import type { Bitfield } from '../pieces/bitfield.ts'
import type { Holder, PieceOrder } from './piece-order.ts'

/** Order of reading on demand: nothing but what was asked for; what a reader waits for comes before what it will need. */
export class OnDemand implements PieceOrder {
  readonly #have: Bitfield
  /** Wanted pieces and their rank, lower first; `begun` ones stay until they are here. */
  readonly #ranks = new Map<number, number>()
  readonly #begun = new Set<number>()
  #sorted: readonly number[] = []
  #nextUrgent = 0
  #nextLater = 0

  constructor(have: Bitfield) {
    this.#have = have
  }

  /** Wants a piece now, after those that are already wanted now. */
  want(piece: number): void {
    const rank = this.#ranks.get(piece)
    if (rank !== undefined && rank < LATER) return
    this.#set(piece, this.#nextUrgent++)
  }

  /** Wants a piece after everything that is wanted now. */
  wantLater(piece: number): void {
    if (!this.#ranks.has(piece)) this.#set(piece, LATER + this.#nextLater++)
  }

  /** Nobody wants the piece any more. */
  drop(piece: number): void {
    if (this.#ranks.delete(piece)) this.#sort()
    this.#begun.delete(piece)
  }

  wanted(piece: number): boolean {
    return this.#ranks.has(piece)
  }

  next(holder: Holder, before?: number): number | undefined {
    const limit =
      before === undefined ? Number.POSITIVE_INFINITY : (this.#ranks.get(before) ?? Number.POSITIVE_INFINITY)
    for (const piece of this.#sorted) {
      if ((this.#ranks.get(piece) ?? 0) >= limit) return undefined
      if (!this.#begun.has(piece) && !this.#have.has(piece) && holder.has(piece)) return piece
    }
    return undefined
  }

  begin(piece: number): void {
    this.#begun.add(piece)
  }

  again(piece: number): void {
    this.#begun.delete(piece)
  }

  wantsFrom(): boolean {
    // Always: libtorrent drops a leecher that wants nothing for a minute, and the next read is likely soon.
    return true
  }

  #set(piece: number, rank: number): void {
    if (this.#have.has(piece)) return
    this.#ranks.set(piece, rank)
    this.#sort()
  }

  #sort(): void {
    for (const piece of this.#ranks.keys()) {
      if (!this.#have.has(piece)) continue
      this.#ranks.delete(piece)
      this.#begun.delete(piece)
    }
    this.#sorted = [...this.#ranks.keys()].sort(
      (left, right) => (this.#ranks.get(left) ?? 0) - (this.#ranks.get(right) ?? 0),
    )
  }
}

const LATER = 2 ** 40 // ranks from here on are prefetches
