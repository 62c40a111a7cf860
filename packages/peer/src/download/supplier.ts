import { BLOCK_LENGTH } from '../pieces/piece-layout.ts'
import type { Holder } from './piece-order.ts'

/** A connected peer as the download sees it: somebody to ask for blocks. */
export interface Supplier extends Holder {
  /** Who it is, for blame: its IP address. */
  readonly address: string
  /** Whether the piece may be asked for now: it has it, and does not choke us or allows this piece nevertheless. */
  mayAsk(piece: number): boolean
  /** How it performs, and how many blocks to have on order with it. */
  readonly pace: SupplyPace
  request(piece: number, begin: number, length: number): void
  cancel(piece: number, begin: number, length: number): void
}

/** What decides how deep a pipeline is. */
export interface PaceLimits {
  /** Seconds of supply to keep on order; short where an urgent request must not queue behind others. */
  readonly horizon: number
  /** Blocks: the peer's own limit (BEP 10 `reqq`). */
  readonly deepest: number
}

const FIRST_DEPTH = 8 // blocks, until the first rate is known
const SHALLOWEST = 4 // blocks: below, a round trip is not covered
const SAMPLE = 250 // milliseconds between measurements
const STILL_GROWING = 1.1 // a rate this much above the last one means that the pipe is not full

/** Measures one supplier, and sets its depth: doubled every sample while its rate grows, later rate × horizon. */
export class SupplyPace {
  #rate = 0
  #sampleStart: number | undefined
  #sampleBytes = 0
  #depth = FIRST_DEPTH
  #growing = true
  #deepest: number
  readonly #horizon: number

  constructor(limits: PaceLimits) {
    this.#horizon = limits.horizon
    this.#deepest = limits.deepest
    this.#depth = Math.min(FIRST_DEPTH, limits.deepest)
  }

  /** Bytes per second, lately; 0 where nothing came yet. */
  get rate(): number {
    return this.#rate
  }

  /** How many blocks to have on order. */
  get depth(): number {
    return this.#depth
  }

  /** The peer told how many requests it keeps. */
  limit(deepest: number): void {
    this.#deepest = Math.max(1, deepest)
    this.#depth = Math.min(this.#depth, this.#deepest)
  }

  /** Requests went out to an idle peer: time that it had nothing to do does not count. */
  resume(now: number): void {
    this.#sampleStart = now
    this.#sampleBytes = 0
  }

  received(bytes: number, now: number): void {
    this.#sampleStart ??= now
    this.#sampleBytes += bytes
    if (this.#growing) this.#deepen(this.#depth + 1)
    const elapsed = now - this.#sampleStart
    if (elapsed < SAMPLE) return
    const measured = (this.#sampleBytes * 1000) / elapsed
    this.#growing = this.#growing && measured > this.#rate * STILL_GROWING
    this.#rate = this.#rate === 0 ? measured : (this.#rate + measured) / 2
    this.#sampleStart = now
    this.#sampleBytes = 0
    if (!this.#growing) this.#deepen(Math.ceil((Math.max(this.#rate, measured) * this.#horizon) / BLOCK_LENGTH))
  }

  /** Nothing came for long: ask for one block only until something does. */
  stalled(): void {
    this.#rate /= 2
    this.#depth = 1
    this.#growing = true
  }

  /** Milliseconds until `blocks` more have come, by the rate so far; `guess` (bytes per second) where none is known. */
  timeFor(blocks: number, guess: number): number {
    return (blocks * BLOCK_LENGTH * 1000) / (this.#rate === 0 ? guess : this.#rate)
  }

  #deepen(depth: number): void {
    this.#depth = Math.min(Math.max(depth, SHALLOWEST), this.#deepest)
  }
}
