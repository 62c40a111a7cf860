import { PieceMemory } from './piece-memory.ts'

const SPAN = 2 ** 20 // blocks a piece has at most: 16 GiB

/** Verified single blocks, and which more are wanted. */
export class BlockShelf {
  readonly #memory: PieceMemory
  readonly #wanted = new Map<number, Set<number>>()
  #count = 0

  /** Keeps up to `capacity` bytes. */
  constructor(capacity: number) {
    this.#memory = new PieceMemory(capacity, () => undefined)
  }

  /** Blocks that came since the begin. */
  get count(): number {
    return this.#count
  }

  get(piece: number, block: number): Uint8Array | undefined {
    return this.#memory.get(piece * SPAN + block)
  }

  /** Wants the blocks that are not here and returns them; none where all are. */
  want(piece: number, first: number, last: number): readonly number[] {
    const missing: number[] = []
    for (let block = first; block <= last; block++) if (this.get(piece, block) === undefined) missing.push(block)
    if (missing.length > 0) this.#wanted.set(piece, new Set([...(this.#wanted.get(piece) ?? []), ...missing]))
    return missing
  }

  /** The blocks of a piece that are wanted; undefined where no single ones are. */
  wanted(piece: number): readonly number[] | undefined {
    const blocks = this.#wanted.get(piece)
    return blocks === undefined ? undefined : [...blocks].sort((left, right) => left - right)
  }

  /** A block came. True where nothing more of its piece is wanted. */
  put(piece: number, block: number, bytes: Uint8Array): boolean {
    this.#count++
    this.#memory.set(piece * SPAN + block, bytes)
    const wanted = this.#wanted.get(piece)
    wanted?.delete(block)
    if (wanted !== undefined && wanted.size > 0) return false
    this.#wanted.delete(piece)
    return true
  }

  /** A block that was kept from before, and right; not counted. */
  recall(piece: number, block: number, bytes: Uint8Array): void {
    this.#memory.set(piece * SPAN + block, bytes)
  }

  /** Nothing more of the piece is wanted. */
  drop(piece: number): void {
    this.#wanted.delete(piece)
  }
}
