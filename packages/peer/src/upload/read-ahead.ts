import type { PieceLayout } from '../pieces/piece-layout.ts'
import type { PieceStore } from '../pieces/piece-store.ts'

const CHUNK = 256 * 1024 // bytes read at a time: peers ask for 16 KiB blocks in order
const CHUNKS = 32 // kept, so 8 MiB a torrent at most

/** Reads blocks of stored pieces through larger chunks that stay in memory for a while; a chunk never leaves its piece. */
export class ReadAhead {
  readonly #store: Pick<PieceStore, 'read'>
  readonly #layout: PieceLayout
  /** Least recently used first; a promise while it is being read. */
  readonly #chunks = new Map<number, Uint8Array | Promise<Uint8Array>>()

  constructor(store: Pick<PieceStore, 'read'>, layout: PieceLayout) {
    this.#store = store
    this.#layout = layout
  }

  /** Bytes within a piece, at once where they are in memory. The promise rejects as the store does. */
  read(piece: number, begin: number, length: number): Uint8Array | Promise<Uint8Array> {
    const index = Math.floor(begin / CHUNK)
    const start = begin - index * CHUNK
    // Across a boundary, which needs an odd request: straight from the store.
    if (start + length > CHUNK) return this.#store.read(piece * this.#layout.pieceLength + begin, length)
    const chunk = this.#chunk(piece, index)
    if (chunk instanceof Uint8Array) return chunk.subarray(start, start + length)
    return chunk.then((bytes) => bytes.subarray(start, start + length))
  }

  #chunk(piece: number, index: number): Uint8Array | Promise<Uint8Array> {
    const { pieceLength } = this.#layout
    const key = piece * Math.ceil(pieceLength / CHUNK) + index
    const known = this.#chunks.get(key)
    if (known !== undefined) {
      this.#chunks.delete(key)
      this.#chunks.set(key, known)
      return known
    }
    const begin = index * CHUNK
    const reading = this.#store.read(piece * pieceLength + begin, Math.min(CHUNK, this.#layout.sizeOf(piece) - begin))
    this.#chunks.set(key, reading)
    reading.then(
      (bytes) => this.#chunks.get(key) === reading && this.#chunks.set(key, bytes),
      () => this.#chunks.get(key) === reading && this.#chunks.delete(key),
    )
    const oldest = this.#chunks.keys().next()
    if (this.#chunks.size > CHUNKS && !oldest.done) this.#chunks.delete(oldest.value)
    return reading
  }
}
