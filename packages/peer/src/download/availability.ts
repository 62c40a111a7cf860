import type { Bitfield } from '../pieces/bitfield.ts'

/** How many connected peers hold each piece. */
export class Availability {
  readonly #counts: Uint16Array
  #seeders = 0
  #changes = 0

  constructor(pieceCount: number) {
    this.#counts = new Uint16Array(pieceCount)
  }

  /** Grows with every change, so that an order knows when it is stale. */
  get changes(): number {
    return this.#changes
  }

  of(piece: number): number {
    return (this.#counts[piece] ?? 0) + this.#seeders
  }

  /** One more peer holds the piece. */
  have(piece: number): void {
    this.#counts[piece] = (this.#counts[piece] ?? 0) + 1
    this.#changes++
  }

  /** A peer came with these pieces. A complete one is counted apart, so that it costs nothing. */
  add(field: Bitfield): void {
    if (field.complete) this.#seeders++
    else this.#shift(field, 1)
  }

  /** A peer left that had these pieces, counted the way it came: `asSeeder` when it was added complete. */
  remove(field: Bitfield, asSeeder: boolean): void {
    if (asSeeder) this.#seeders--
    else this.#shift(field, -1)
  }

  #shift(field: Bitfield, by: number): void {
    this.#changes++
    for (let piece = 0; piece < this.#counts.length; piece++) {
      if (field.has(piece)) this.#counts[piece] = (this.#counts[piece] ?? 0) + by
    }
  }
}
