/** Pieces in memory, least recently used ones given up first. */
export class PieceMemory {
  readonly #capacity: number
  readonly #onEvict: (piece: number) => void
  readonly #pieces = new Map<number, Uint8Array>()
  #bytes = 0

  /** Keeps up to `capacity` bytes, and one piece at least. */
  constructor(capacity: number, onEvict: (piece: number) => void) {
    this.#capacity = capacity
    this.#onEvict = onEvict
  }

  get(piece: number): Uint8Array | undefined {
    const bytes = this.#pieces.get(piece)
    if (bytes !== undefined) {
      this.#pieces.delete(piece)
      this.#pieces.set(piece, bytes)
    }
    return bytes
  }

  set(piece: number, bytes: Uint8Array): void {
    if (this.#pieces.has(piece)) return
    this.#pieces.set(piece, bytes)
    this.#bytes += bytes.length
    for (const [oldest, { length }] of this.#pieces) {
      if (this.#bytes <= this.#capacity || oldest === piece) return
      this.#pieces.delete(oldest)
      this.#bytes -= length
      this.#onEvict(oldest)
    }
  }
}
