import type { Hashes } from '@shoal/bittorrent'
import { BLOCK_LENGTH, type PieceLayout } from '../pieces/piece-layout.ts'
import { PartialPiece } from './partial-piece.ts'
import type { PieceOrder } from './piece-order.ts'
import type { Supplier } from './supplier.ts'
import { Suspicion } from './suspicion.ts'

/** What a download does with what it gets. */
export interface DownloadEvents {
  /** Whether the bytes are the piece; true keeps them. */
  verify(piece: number, bytes: Uint8Array): boolean
  /** A verified piece; the bytes belong to the receiver now. */
  onPiece(piece: number, bytes: Uint8Array): void
  /** These addresses sent wrong bytes. */
  onLiars(addresses: readonly string[]): void
}

/** Fetching parts of pieces whose blocks can be checked one by one (BEP 52). */
export interface BlockPlan {
  /** The wanted blocks of a piece that is to be begun; undefined for all of it, checked as a whole. */
  wanted(piece: number): readonly number[] | undefined
  verify(piece: number, block: number, bytes: Uint8Array): boolean
  /** A verified block; the bytes belong to the receiver. */
  onBlock(piece: number, block: number, bytes: Uint8Array): void
}

export interface DownloadParts {
  readonly layout: PieceLayout
  readonly order: PieceOrder
  readonly events: DownloadEvents
  readonly blocks?: BlockPlan | undefined
  readonly hashes: Pick<Hashes, 'sha1'>
  readonly now: () => number
}

export interface DownloadCounters {
  /** Payload bytes of all blocks that came, used or not. */
  readonly received: number
  /** Of those, bytes that nobody asked for or that came twice. */
  readonly wasted: number
  /** Bytes of pieces that failed their hash. */
  readonly wrong: number
}

const STALL = 15_000 // milliseconds without a block after which a peer's requests go to others
const ACTIVE_BYTES = 128 * 1024 * 1024 // bytes of pieces under way at most
const SPARE = 16 // pieces whose memory is kept for the next ones
const UNKNOWN_RATE = 200_000 // bytes per second assumed of a peer that gave nothing yet
const WORTH_DOUBLING = 2 // how much sooner a second request must be answered to be sent
const DOUBLING_MARGIN = 50 // milliseconds

/** What one supplier was asked for, oldest first; keys are made by `requestKey`. */
interface Orders {
  readonly asked: Set<number>
  lastProgress: number
  /** When nothing was found that it should be asked for a second time, in milliseconds. */
  vainAt: number
}

/**
 * Fetches pieces from many suppliers: keeps each one's pipeline full, asks a second one for the tail where that
 * is faster (with cancel), gives requests of silent peers to others, checks each piece, and finds out who sent wrong ones.
 */
export class Download {
  readonly #layout: PieceLayout
  readonly #order: PieceOrder
  readonly #events: DownloadEvents
  readonly #blocks: BlockPlan | undefined
  readonly #now: () => number
  readonly #suspicion: Suspicion
  readonly #suppliers = new Map<Supplier, Orders>()
  readonly #partials = new Map<number, PartialPiece>()
  /** Memory of former pieces, of full length. */
  readonly #spare: Uint8Array[] = []
  #activeBytes = 0
  #held = false
  #received = 0
  #wasted = 0
  #wrong = 0

  constructor(parts: DownloadParts) {
    this.#layout = parts.layout
    this.#order = parts.order
    this.#events = parts.events
    this.#blocks = parts.blocks
    this.#now = parts.now
    this.#suspicion = new Suspicion(parts.hashes)
  }

  get counters(): DownloadCounters {
    return { received: this.#received, wasted: this.#wasted, wrong: this.#wrong }
  }

  /** Pieces that are on their way. */
  get underWay(): Iterable<number> {
    return this.#partials.keys()
  }

  /** Asks nothing more while `held`: the disk is behind. What was asked for still arrives. */
  hold(held: boolean): void {
    if (this.#held === held) return
    this.#held = held
    if (!held) this.fillAll()
  }

  add(supplier: Supplier): void {
    this.#suppliers.set(supplier, { asked: new Set(), lastProgress: this.#now(), vainAt: Number.NEGATIVE_INFINITY })
    this.fill(supplier)
  }

  /** The supplier choked us: what it was asked for goes to others. */
  release(supplier: Supplier): void {
    const orders = this.#suppliers.get(supplier)
    if (orders === undefined) return
    this.#giveUpAll(orders)
    this.fillAll()
  }

  /** The supplier went. */
  remove(supplier: Supplier): void {
    const orders = this.#suppliers.get(supplier)
    if (orders === undefined) return
    this.#suppliers.delete(supplier)
    this.#giveUpAll(orders)
    for (const [piece, partial] of this.#partials) {
      if (partial.onlyFrom === supplier.address) this.#abandon(piece)
    }
    this.fillAll()
  }

  /** The supplier will not send this block (BEP 6 reject). */
  rejected(supplier: Supplier, piece: number, begin: number): void {
    const key = requestKey(piece, begin)
    if (this.#suppliers.get(supplier)?.asked.delete(key)) this.#giveUp(key)
  }

  /** A block came. False where it was not on order. */
  block(supplier: Supplier, piece: number, begin: number, payload: Uint8Array): boolean {
    this.#received += payload.length
    const now = this.#now()
    const orders = this.#suppliers.get(supplier)
    const ordered = orders?.asked.delete(requestKey(piece, begin)) ?? false
    const partial = this.#partials.get(piece)
    if (orders !== undefined && ordered) {
      orders.lastProgress = now
      supplier.pace.received(payload.length, now)
    }
    const block = begin / BLOCK_LENGTH
    const doubled = (partial?.askersOf(block) ?? 0) > 1
    if (!ordered || partial === undefined || !partial.put(block, payload, supplier.address)) {
      this.#wasted += payload.length
      this.fill(supplier)
      return ordered
    }
    if (doubled) this.#cancelElsewhere(supplier, piece, begin)
    if (!partial.whole) this.#judge(partial, block)
    else if (partial.complete) this.#finish(partial)
    this.fill(supplier)
    return true
  }

  /** Keeps the supplier's pipeline full. */
  fill(supplier: Supplier): void {
    const orders = this.#suppliers.get(supplier)
    if (orders === undefined || this.#held) return
    if (orders.asked.size === 0) this.#resume(supplier, orders)
    while (orders.asked.size < supplier.pace.depth) {
      const partial = this.#nextPartial(supplier)
      const block = partial?.takeFree()
      if (partial === undefined || block === undefined) {
        this.#double(supplier, orders)
        return
      }
      this.#ask(supplier, orders, partial, block)
    }
  }

  fillAll(): void {
    for (const supplier of this.#suppliers.keys()) this.fill(supplier)
  }

  /** Gives back a piece's memory that `onPiece` delivered and nobody holds any longer. */
  recycle(bytes: Uint8Array): void {
    if (this.#spare.length < SPARE && bytes.length === this.#layout.pieceLength) this.#spare.push(bytes)
  }

  /** To be called about once a second: takes requests from peers that fell silent. */
  tick(): void {
    const now = this.#now()
    const stalled: Supplier[] = []
    for (const [supplier, orders] of this.#suppliers) {
      if (orders.asked.size === 0 || now - orders.lastProgress < STALL) continue
      supplier.pace.stalled()
      for (const key of orders.asked) supplier.cancel(...this.#blockOf(key))
      orders.lastProgress = now
      this.#giveUpAll(orders)
      stalled.push(supplier)
    }
    for (const supplier of this.#suppliers.keys()) if (!stalled.includes(supplier)) this.fill(supplier)
    for (const supplier of stalled) this.fill(supplier)
  }

  /** Nobody wants the piece any more: it is forgotten, and what is on order for it cancelled. */
  drop(piece: number): void {
    for (const [supplier, orders] of this.#suppliers) {
      for (const key of orders.asked) {
        if (pieceOf(key) !== piece) continue
        orders.asked.delete(key)
        supplier.cancel(...this.#blockOf(key))
      }
    }
    this.#abandon(piece)
  }

  /** More blocks of a piece are wanted, which may be under way. */
  wantBlocks(piece: number, blocks: readonly number[]): void {
    const partial = this.#partials.get(piece)
    if (partial?.whole === false) for (const block of blocks) partial.want(block, 1)
  }

  #resume(supplier: Supplier, orders: Orders): void {
    orders.lastProgress = this.#now()
    supplier.pace.resume(orders.lastProgress)
  }

  #ask(supplier: Supplier, orders: Orders, partial: PartialPiece, block: number): void {
    const begin = block * BLOCK_LENGTH
    orders.asked.add(requestKey(partial.piece, begin))
    supplier.request(partial.piece, begin, partial.lengthOf(block))
  }

  /** The piece to take the next block from: one under way, unless a more wanted one is to be begun. */
  #nextPartial(supplier: Supplier): PartialPiece | undefined {
    const open = this.#openFor(supplier)
    const room = this.#activeBytes < ACTIVE_BYTES
    const fresh = room || open === undefined ? this.#order.next(supplier, open?.piece) : undefined
    if (fresh === undefined || !supplier.mayAsk(fresh)) return open
    return this.#begin(fresh, supplier)
  }

  #openFor(supplier: Supplier): PartialPiece | undefined {
    for (const partial of this.#partials.values()) {
      if (partial.free === 0 || !supplier.mayAsk(partial.piece)) continue
      if (partial.onlyFrom === undefined || partial.onlyFrom === supplier.address) return partial
    }
    return undefined
  }

  #begin(piece: number, supplier: Supplier): PartialPiece {
    const size = this.#layout.sizeOf(piece)
    const onlyFrom = this.#suspicion.suspected(piece) ? supplier.address : undefined
    const blocks = this.#blocks?.wanted(piece)
    const partial = new PartialPiece(this.#layout, piece, {
      whole: blocks === undefined,
      onlyFrom,
      bytes: this.#spare.pop(),
    })
    if (blocks === undefined) partial.wantAll()
    else for (const block of blocks) partial.want(block, 1)
    this.#partials.set(piece, partial)
    this.#activeBytes += size
    this.#order.begin(piece)
    return partial
  }

  /** Nothing is free: where this supplier would deliver a block much sooner than the one asked, ask it too. */
  #double(supplier: Supplier, orders: Orders): void {
    if (this.#now() - orders.vainAt < DOUBLING_MARGIN) return
    while (orders.asked.size < supplier.pace.depth) {
      const here = supplier.pace.timeFor(orders.asked.size + 1, UNKNOWN_RATE)
      const key = this.#slowest(supplier, here * WORTH_DOUBLING + DOUBLING_MARGIN)
      if (key === undefined) {
        orders.vainAt = this.#now()
        return
      }
      const partial = this.#partials.get(pieceOf(key))
      if (partial === undefined) return
      const block = beginOf(key) / BLOCK_LENGTH
      partial.askAgain(block)
      this.#ask(supplier, orders, partial, block)
    }
  }

  /** The block on order elsewhere that is expected last, and later than `beyond` milliseconds from now. */
  #slowest(supplier: Supplier, beyond: number): number | undefined {
    let worst = beyond
    let found: number | undefined
    for (const [other, { asked, lastProgress }] of this.#suppliers) {
      if (other === supplier) continue
      const silent = Math.max(0, this.#now() - lastProgress - other.pace.timeFor(1, UNKNOWN_RATE))
      let position = 0
      for (const key of asked) {
        const expected = other.pace.timeFor(++position, UNKNOWN_RATE) + silent
        if (expected <= worst || !this.#mayDouble(supplier, key)) continue
        worst = expected
        found = key
      }
    }
    return found
  }

  #mayDouble(supplier: Supplier, key: number): boolean {
    const partial = this.#partials.get(pieceOf(key))
    if (partial === undefined || partial.onlyFrom !== undefined) return false
    return partial.askersOf(beginOf(key) / BLOCK_LENGTH) === 1 && supplier.mayAsk(partial.piece)
  }

  #cancelElsewhere(supplier: Supplier, piece: number, begin: number): void {
    const key = requestKey(piece, begin)
    for (const [other, orders] of this.#suppliers) {
      if (other === supplier || !orders.asked.delete(key)) continue
      other.cancel(...this.#blockOf(key))
      this.fill(other)
    }
  }

  /** A block that is checked by itself. */
  #judge(partial: PartialPiece, block: number): void {
    const { piece } = partial
    const bytes = partial.blockBytes(block).slice()
    if (this.#blocks?.verify(piece, block, bytes)) {
      if (partial.complete) this.#forget(piece)
      this.#blocks.onBlock(piece, block, bytes)
      return
    }
    const giver = partial.giverOf(block)
    partial.discard(block)
    this.#wrong += bytes.length
    if (giver !== undefined) this.#events.onLiars([giver])
  }

  #finish(partial: PartialPiece): void {
    const { piece, bytes } = partial
    this.#forget(piece)
    if (this.#events.verify(piece, bytes)) {
      const liars = this.#suspicion.right(piece, bytes)
      this.#events.onPiece(piece, bytes)
      if (liars.length > 0) this.#events.onLiars(liars)
      return
    }
    this.#wrong += bytes.length
    this.#order.again(piece)
    const liars = this.#suspicion.wrong(partial)
    if (liars.length > 0) this.#events.onLiars(liars)
  }

  #giveUpAll(orders: Orders): void {
    for (const key of orders.asked) this.#giveUp(key)
    orders.asked.clear()
  }

  #giveUp(key: number): void {
    this.#partials.get(pieceOf(key))?.release(beginOf(key) / BLOCK_LENGTH)
  }

  #abandon(piece: number): void {
    if (!this.#partials.has(piece)) return
    this.#forget(piece)
    this.#order.again(piece)
  }

  #forget(piece: number): void {
    if (this.#partials.delete(piece)) this.#activeBytes -= this.#layout.sizeOf(piece)
  }

  #blockOf(key: number): [piece: number, begin: number, length: number] {
    const [piece, begin] = [pieceOf(key), beginOf(key)]
    return [piece, begin, Math.min(BLOCK_LENGTH, this.#layout.sizeOf(piece) - begin)]
  }
}

const KEY_SPAN = 2 ** 31 // begin is below; the product of piece and this stays exact up to 2^22 pieces

function requestKey(piece: number, begin: number): number {
  return piece * KEY_SPAN + begin
}

function pieceOf(key: number): number {
  return Math.floor(key / KEY_SPAN)
}

function beginOf(key: number): number {
  return key % KEY_SPAN
}
