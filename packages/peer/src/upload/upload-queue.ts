import type { BlockRange } from '@shoal/bittorrent'
import type { PeerLink } from '../wire/peer-link.ts'

/** Reads a block of a piece that we hold; undefined where that failed. At once, where the bytes are in memory. */
export type BlockReader = (block: BlockRange) => Uint8Array | Promise<Uint8Array | undefined>

/** How many requests of one peer wait; told to it as `reqq` (BEP 10). */
export const REQUEST_QUEUE = 500

const BACKLOG = 512 * 1024 // bytes handed to the connection ahead of what it sent

/** Answers one peer's requests in their order, no faster than its connection takes them. */
export class UploadQueue {
  readonly #link: PeerLink
  readonly #read: BlockReader
  readonly #queue: BlockRange[] = []
  #reading = false

  constructor(link: PeerLink, read: BlockReader) {
    this.#link = link
    this.#read = read
  }

  /** False where the queue is full. */
  push(block: BlockRange): boolean {
    if (this.#queue.length >= REQUEST_QUEUE) return false
    this.#queue.push(block)
    this.pump()
    return true
  }

  /** True where the block was still waiting. */
  cancel(block: BlockRange): boolean {
    const at = this.#queue.findIndex((waiting) => sameBlock(waiting, block))
    if (at >= 0) this.#queue.splice(at, 1)
    return at >= 0
  }

  /** Forgets everything that waits and returns it. */
  clear(): readonly BlockRange[] {
    return this.#queue.splice(0)
  }

  /** Sends what the connection has room for, in one write. */
  pump(): void {
    if (this.#queue.length === 0) return
    this.#link.stream.cork()
    this.#send()
    this.#link.stream.uncork()
  }

  #send(): void {
    while (!this.#reading && !this.#link.closed && this.#link.stream.backlog < BACKLOG) {
      const block = this.#queue.shift()
      if (block === undefined) return
      const bytes = this.#read(block)
      if (bytes instanceof Uint8Array) this.#link.sendBlock(block, bytes)
      else this.#await(block, bytes)
    }
  }

  #await(block: BlockRange, reading: Promise<Uint8Array | undefined>): void {
    this.#reading = true
    void reading.then((bytes) => {
      this.#reading = false
      if (bytes !== undefined && !this.#link.choking) this.#link.sendBlock(block, bytes)
      else if (this.#link.features.fast) this.#link.send({ kind: 'reject', ...rangeOf(block) })
      this.pump()
    })
  }
}

function sameBlock(left: BlockRange, right: BlockRange): boolean {
  return left.piece === right.piece && left.begin === right.begin && left.length === right.length
}

function rangeOf({ piece, begin, length }: BlockRange): BlockRange {
  return { piece, begin, length }
}
