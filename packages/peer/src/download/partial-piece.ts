import { BLOCK_LENGTH, blockCount, blockLength, type PieceLayout } from '../pieces/piece-layout.ts'

const SKIPPED = 0
const FREE = 1
const ASKED = 2
const HELD = 3

export interface PartialOptions {
  readonly whole: boolean
  readonly onlyFrom: string | undefined
  /** Memory to use again, whatever is in it. */
  readonly bytes: Uint8Array | undefined
}

/** A piece on its way: which blocks are free to ask for, asked for, here, and who gave them. */
export class PartialPiece {
  readonly piece: number
  /** All of it is wanted and checked at the end; otherwise only some blocks, each checked by itself. */
  readonly whole: boolean
  readonly bytes: Uint8Array
  /** Address of the only peer that may give blocks, set while somebody is suspected of lying. */
  readonly onlyFrom: string | undefined
  readonly #layout: PieceLayout
  readonly #states: Uint8Array
  readonly #askers: Uint8Array
  readonly #givers: (string | undefined)[]
  #free = 0
  #missing = 0
  #cursor = 0

  constructor(layout: PieceLayout, piece: number, options: PartialOptions) {
    this.piece = piece
    this.whole = options.whole
    const size = layout.sizeOf(piece)
    this.bytes =
      options.bytes !== undefined && options.bytes.length >= size
        ? options.bytes.subarray(0, size)
        : new Uint8Array(size)
    this.onlyFrom = options.onlyFrom
    this.#layout = layout
    const blocks = blockCount(layout, piece)
    this.#states = new Uint8Array(blocks)
    this.#askers = new Uint8Array(blocks)
    this.#givers = new Array<string | undefined>(blocks).fill(undefined)
  }

  /** Blocks that nobody was asked for. */
  get free(): number {
    return this.#free
  }

  /** True once every wanted block is here. */
  get complete(): boolean {
    return this.#missing === 0
  }

  get blocks(): number {
    return this.#states.length
  }

  /** Makes blocks wanted; those wanted before stay as they are. */
  want(first: number, count: number): void {
    for (let block = first; block < Math.min(first + count, this.blocks); block++) {
      if (this.#states[block] !== SKIPPED) continue
      this.#states[block] = FREE
      this.#free++
      this.#missing++
      this.#cursor = Math.min(this.#cursor, block)
    }
  }

  wantAll(): void {
    this.want(0, this.blocks)
  }

  /** The next block to ask for, now marked as asked; undefined where all are. */
  takeFree(): number | undefined {
    if (this.#free === 0) return undefined
    let block = this.#cursor
    while (this.#states[block] !== FREE) block++
    this.#cursor = block + 1
    this.#states[block] = ASKED
    this.#askers[block] = 1
    this.#free--
    return block
  }

  /** How many peers a block is asked of. */
  askersOf(block: number): number {
    return this.#states[block] === ASKED ? (this.#askers[block] ?? 0) : 0
  }

  /** Asks one more peer for a block. */
  askAgain(block: number): void {
    this.#askers[block] = (this.#askers[block] ?? 0) + 1
  }

  /** One peer will not deliver the block: it is free again unless another was asked too. */
  release(block: number): void {
    if (this.#states[block] !== ASKED) return
    const askers = (this.#askers[block] ?? 1) - 1
    this.#askers[block] = askers
    if (askers > 0) return
    this.#states[block] = FREE
    this.#free++
    this.#cursor = Math.min(this.#cursor, block)
  }

  lengthOf(block: number): number {
    return blockLength(this.#layout, this.piece, block)
  }

  /** Keeps a block; false where it is here already or not wanted. The payload is copied. */
  put(block: number, payload: Uint8Array, giver: string): boolean {
    const state = this.#states[block]
    if (state !== ASKED && state !== FREE) return false
    if (payload.length !== this.lengthOf(block)) return false
    if (state === FREE) this.#free--
    this.#states[block] = HELD
    this.#givers[block] = giver
    this.#missing--
    this.bytes.set(payload, block * BLOCK_LENGTH)
    return true
  }

  /** Throws a block away that proved wrong; it is free again. */
  discard(block: number): void {
    if (this.#states[block] !== HELD) return
    this.#states[block] = FREE
    this.#givers[block] = undefined
    this.#free++
    this.#missing++
    this.#cursor = Math.min(this.#cursor, block)
  }

  holds(block: number): boolean {
    return this.#states[block] === HELD
  }

  giverOf(block: number): string | undefined {
    return this.#givers[block]
  }

  blockBytes(block: number): Uint8Array {
    const start = block * BLOCK_LENGTH
    return this.bytes.subarray(start, start + this.lengthOf(block))
  }

  /** Everyone who gave a block of it. */
  givers(): ReadonlySet<string> {
    return new Set(this.#givers.filter((giver) => giver !== undefined))
  }
}
