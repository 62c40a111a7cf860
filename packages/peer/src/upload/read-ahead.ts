import type { PieceStore } from '../pieces/piece-store.ts'

const CHUNK = 256 * 1024 // bytes read at a time: peers ask for 16 KiB blocks in order
const CHUNKS = 32 // kept, so 8 MiB a torrent at most

/** Reads small ranges of a store through larger ones that stay in memory for a while. */
export class ReadAhead {
  readonly #store: Pick<PieceStore, 'read'>
  readonly #end: number
  /** Least recently used first; a promise while it is being read. */
  readonly #chunks = new Map<number, Uint8Array | Promise<Uint8Array>>()

  /** `end` is the length of the byte space. */
  constructor(store: Pick<PieceStore, 'read'>, end: number) {
    this.#store = store
    this.#end = end
  }

  /** The bytes, at once where they are in memory. The promise rejects as the store does. */
  read(offset: number, length: number): Uint8Array | Promise<Uint8Array> {
    const index = Math.floor(offset / CHUNK)
    const start = offset - index * CHUNK
    // Across a boundary, which needs an odd request: straight from the store.
    if (start + length > CHUNK) return this.#store.read(offset, length)
    const chunk = this.#chunk(index)
    if (chunk instanceof Uint8Array) return chunk.subarray(start, start + length)
    return chunk.then((bytes) => bytes.subarray(start, start + length))
  }

  /** Forgets what overlaps a range that changed. */
  forget(offset: number, length: number): void {
    const last = Math.floor((offset + length - 1) / CHUNK)
    for (let index = Math.floor(offset / CHUNK); index <= last; index++) this.#chunks.delete(index)
  }

  #chunk(index: number): Uint8Array | Promise<Uint8Array> {
    const known = this.#chunks.get(index)
    if (known !== undefined) {
      this.#chunks.delete(index)
      this.#chunks.set(index, known)
      return known
    }
    const offset = index * CHUNK
    const reading = this.#store.read(offset, Math.min(CHUNK, this.#end - offset))
    this.#chunks.set(index, reading)
    reading.then(
      (bytes) => this.#chunks.get(index) === reading && this.#chunks.set(index, bytes),
      () => this.#chunks.get(index) === reading && this.#chunks.delete(index),
    )
    const oldest = this.#chunks.keys().next()
    if (this.#chunks.size > CHUNKS && !oldest.done) this.#chunks.delete(oldest.value)
    return reading
  }
}
