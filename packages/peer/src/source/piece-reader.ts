import type { Bytes, Hashes, Info } from '@shoal/bittorrent'
import { concatBytes, equalBytes } from '@shoal/bittorrent'
import type { Clock } from '../clock.ts'
import { OnDemand } from '../download/on-demand.ts'
import { Bitfield } from '../pieces/bitfield.ts'
import { blocksOf } from '../pieces/blocks-of.ts'
import {
  BLOCK_LENGTH,
  type ByteRange,
  blockCount,
  blockLength,
  type PieceLayout,
  pieceLayout,
  piecesOf,
} from '../pieces/piece-layout.ts'
import { type PieceLayers, v2PieceRoot, verifyPiece } from '../pieces/piece-verifier.ts'
import { PieceExchange } from '../swarm/piece-exchange.ts'
import { BlockProofs, type Provable } from '../v2/block-proofs.ts'
import { fetchPieceLayers } from '../v2/fetch-piece-layers.ts'
import { HashFetch } from '../v2/hash-fetch.ts'
import type { HashMessage } from '../wire/link-events.ts'
import type { PeerLink } from '../wire/peer-link.ts'
import { BlockShelf } from './block-shelf.ts'
import type { FetchCost, FetchUnits } from './fetch-cost.ts'
import { orAborted } from './or-aborted.ts'
import { type PieceCache, PieceKeeper } from './piece-keeper.ts'
import { PieceMemory } from './piece-memory.ts'
import { Waiters } from './waiters.ts'

export interface PieceReaderParts {
  readonly info: Info
  readonly layers: PieceLayers
  readonly cache: PieceCache | undefined
  /** Fetch single blocks where they can be proved (v2, hybrid), instead of whole pieces. */
  readonly proveBlocks: boolean
  /** Fetch single blocks also where nothing proves them (v1); see `proved` and `confirm`. */
  readonly unprovedBlocks: boolean
  readonly clock: Clock
  readonly hashes: Hashes
  links(): Iterable<PeerLink>
  onLiars(addresses: readonly string[]): void
}

/** Nobody who is connected can prove that the bytes are right. */
export class UnprovableError extends Error {
  readonly code = 'unprovable'
  override readonly name = 'UnprovableError'
}

const MEMORY = 96 * 1024 * 1024 // bytes of pieces, and as many of single blocks
const HASH_TICK = 250 // milliseconds
const COSTED_AT_ONCE = 32 // pieces whose proofs are sought at a time

/** Reads verified bytes of a torrent whose metadata is known: fetches the pieces or blocks that a read covers, no others. */
export class PieceReader {
  readonly info: Info
  readonly layout: PieceLayout
  readonly exchange: PieceExchange
  readonly #parts: PieceReaderParts
  readonly #have: Bitfield
  readonly #order: OnDemand
  readonly #pieces: PieceMemory
  readonly #blocks = new BlockShelf(MEMORY)
  readonly #proofs: BlockProofs
  readonly #hashFetch: HashFetch<PeerLink>
  readonly #waiters = new Waiters<number>()
  /** Pieces of which blocks were taken without proof. */
  readonly #unproved = new Set<number>()
  readonly #keeper: PieceKeeper
  #verified = 0
  #cancelTick: () => void

  constructor(parts: PieceReaderParts) {
    const { info, hashes, clock } = parts
    this.#parts = parts
    this.info = info
    this.layout = pieceLayout(info)
    this.#keeper = new PieceKeeper(parts.cache, info.infoHashV1 ?? info.infoHashV2 ?? info.infoHash)
    this.#have = new Bitfield(this.layout.pieceCount)
    this.#order = new OnDemand(this.#have)
    this.#pieces = new PieceMemory(MEMORY, (piece) => this.#have.clear(piece))
    this.#hashFetch = new HashFetch(clock, () => parts.links(), info.kind === 'v2')
    this.#proofs = new BlockProofs(info, parts.layers, hashes, (range, piece, check) =>
      this.#hashFetch.fetch(range, piece, check),
    )
    this.exchange = new PieceExchange({
      layout: this.layout,
      stored: this.#have,
      order: () => this.#order,
      verify: (piece, bytes) => this.#verify(piece, bytes),
      onPiece: (piece, bytes) => this.#onPiece(piece, bytes),
      onLiars: (addresses) => parts.onLiars(addresses),
      blocks: {
        wanted: (piece) => this.#blocks.wanted(piece),
        verify: (piece, block, bytes) =>
          this.#proofs.proven(piece) ? this.#proofs.verifyBlock(piece, block, bytes) : this.#unproved.has(piece),
        onBlock: (piece, block, bytes) => this.#onBlock(piece, block, bytes),
      },
      read: undefined,
      slots: 0,
      hashes,
      clock,
    })
    this.#cancelTick = () => undefined
    this.#tick()
  }

  /** Payload bytes that came, whole pieces verified, single blocks proved. */
  get stats(): { readonly payloadBytes: number; readonly pieces: number; readonly blocks: number } {
    return { payloadBytes: this.exchange.counters.received, pieces: this.#verified, blocks: this.#blocks.count }
  }

  /** Bytes not fetched yet. */
  get left(): number {
    return Math.max(1, this.layout.storedLength - this.#have.count * this.layout.pieceLength)
  }

  have(piece: number): boolean {
    return this.#have.has(piece)
  }

  onHash(link: PeerLink, message: HashMessage): void {
    if (message.kind === 'hash-request') link.send({ ...message, kind: 'hash-reject' })
    else this.#hashFetch.onMessage(link, message)
  }

  async read({ offset, length }: ByteRange, signal: AbortSignal): Promise<Uint8Array> {
    const bytes = new Uint8Array(length)
    // All are wanted at once; each is copied as soon as it is here, since memory may not hold all of them.
    const copied = piecesOf(this.layout, { offset, length }).map(async (piece) => {
      const start = piece * this.layout.pieceLength
      const from = Math.max(0, offset - start)
      const to = Math.min(this.layout.sizeOf(piece), offset + length - start)
      if (to > from) bytes.set(await this.#range(piece, from, to, signal), start + from - offset)
    })
    await Promise.all(copied)
    return bytes
  }

  prefetch(ranges: readonly ByteRange[]): void {
    for (const { offset, length } of ranges) {
      for (const piece of piecesOf(this.layout, { offset, length })) {
        const start = piece * this.layout.pieceLength
        const to = Math.min(this.layout.sizeOf(piece), offset + length - start)
        this.#prefetch(piece, Math.max(0, offset - start), to)
      }
    }
    this.exchange.wantMore()
  }

  /** What reading the ranges takes; asks peers whether they can prove single blocks, and the cache for what it has. */
  async cost(ranges: readonly ByteRange[], signal: AbortSignal): Promise<FetchCost> {
    const pieces = [...blocksOf(this.layout, ranges)]
    let [all, missing] = [0, 0]
    for (let at = 0; at < pieces.length; at += COSTED_AT_ONCE) {
      const some = pieces.slice(at, at + COSTED_AT_ONCE)
      const costs = await Promise.all(some.map(([piece, blocks]) => this.#pieceCost(piece, [...blocks], signal)))
      for (const cost of costs) {
        all += cost.all
        missing += cost.missing
      }
    }
    return { all, missing }
  }

  async #pieceCost(piece: number, blocks: readonly number[], signal: AbortSignal): Promise<FetchCost> {
    const size = this.layout.sizeOf(piece)
    const sum = (some: readonly number[]) => some.reduce((bytes, at) => bytes + blockLength(this.layout, piece, at), 0)
    if (this.#have.has(piece) || this.#keeper.has(piece) || (await this.#cached(piece)) !== undefined) {
      return { all: this.#proofs.proven(piece) ? sum(blocks) : size, missing: 0 }
    }
    const whole = blocks.length === blockCount(this.layout, piece)
    if ((await this.#expected(piece, whole, signal)) !== 'blocks') return { all: size, missing: size }
    const absent = blocks.filter((block) => this.#blocks.get(piece, block) === undefined)
    return { all: sum(blocks), missing: sum(absent) }
  }

  /** How a read would fetch part of a piece; of a piece that nobody has, how it would from one who proves blocks. */
  #expected(piece: number, whole: boolean, signal: AbortSignal): Promise<Provable> {
    if (this.#unproved.has(piece)) return Promise.resolve('blocks')
    if (this.exchange.availability.of(piece) === 0 && !this.#proofs.proven(piece)) {
      const { unprovedBlocks, proveBlocks } = this.#parts
      const byBlocks = !whole && (unprovedBlocks || (this.info.kind !== 'v1' && proveBlocks))
      return Promise.resolve(byBlocks ? 'blocks' : 'whole')
    }
    return orAborted(this.#provably(piece, whole), signal).then((how) =>
      how !== 'blocks' && !whole && this.#parts.unprovedBlocks ? 'blocks' : how,
    )
  }

  /** The piece layers of a v2 torrent, from peers; undefined where nobody who is connected gives some of them. */
  pieceLayers(): Promise<PieceLayers | undefined> {
    return fetchPieceLayers(this.info, (tree) => this.#proofs.pieceLayer(tree))
  }

  /** Blocks over the whole torrent, once a peer has proved some or where proof is not wanted; else whole pieces are what comes. */
  blocks(): FetchUnits | undefined {
    const single = this.#proofs.provesAny || this.#parts.unprovedBlocks
    if (!single || this.layout.pieceLength % BLOCK_LENGTH !== 0) return undefined
    const perPiece = this.layout.pieceLength / BLOCK_LENGTH
    const have = (block: number): boolean => {
      const piece = Math.floor(block / perPiece)
      return this.#have.has(piece) || this.#blocks.get(piece, block % perPiece) !== undefined
    }
    return { length: BLOCK_LENGTH, have }
  }

  /** Pieces that the cache has, oldest first. */
  stored(): readonly number[] {
    return this.#keeper.stored
  }

  /** Takes pieces out of the cache, as many as memory holds; those missing there, or wrong, are left. */
  async recall(pieces: readonly number[], signal: AbortSignal): Promise<void> {
    const fitting = Math.floor(MEMORY / this.layout.pieceLength)
    for (const piece of pieces.slice(-fitting)) {
      signal.throwIfAborted()
      if (!this.#have.has(piece)) await this.#cached(piece)
    }
  }

  /** Whether nothing of a range that was read rests on a peer's word alone. */
  proved(range: ByteRange): boolean {
    return piecesOf(this.layout, range).every((piece) => !this.#unproved.has(piece))
  }

  /** Fetches the whole pieces behind unproved blocks of a range. False where these blocks were wrong. */
  async confirm(range: ByteRange, signal: AbortSignal): Promise<boolean> {
    const doubtful = piecesOf(this.layout, range).filter((piece) => this.#unproved.has(piece))
    const confirmed = await Promise.all(doubtful.map((piece) => this.#confirmPiece(piece, signal)))
    return confirmed.every(Boolean)
  }

  async #confirmPiece(piece: number, signal: AbortSignal): Promise<boolean> {
    this.#blocks.drop(piece)
    this.#order.drop(piece)
    this.exchange.drop(piece)
    const bytes = await this.#wholePiece(piece, signal)
    this.#unproved.delete(piece)
    const blocks = Array.from({ length: blockCount(this.layout, piece) }, (_, block) => block)
    return blocks.every((block) => {
      const start = block * BLOCK_LENGTH
      const taken = this.#blocks.get(piece, block)
      return taken === undefined || equalBytes(taken, bytes.subarray(start, start + taken.length))
    })
  }

  /** Reads that wait fail with the error; settles when the cache has everything. */
  async close(error: Error): Promise<void> {
    this.#cancelTick()
    this.#waiters.close(error)
    this.#hashFetch.close()
    await this.#keeper.settled()
  }

  /** Bytes `[from, to)` of a piece. */
  async #range(piece: number, from: number, to: number, signal: AbortSignal): Promise<Uint8Array> {
    const held = this.#pieces.get(piece) ?? (await this.#cached(piece))
    if (held !== undefined) return held.subarray(from, to)
    const [first, last] = [Math.floor(from / BLOCK_LENGTH), Math.floor((to - 1) / BLOCK_LENGTH)]
    const whole = last - first + 1 === blockCount(this.layout, piece)
    switch (await orAborted(this.#provable(piece, whole), signal)) {
      case 'blocks':
        return this.#blockRange(piece, from, to, signal)
      case 'whole':
        return (await this.#wholePiece(piece, signal)).subarray(from, to)
      case 'no':
        throw new UnprovableError('no connected peer can prove the bytes of this torrent')
    }
  }

  /** How to fetch part of a piece; takes blocks without proof only where that is allowed and nothing better is to be had. */
  async #provable(piece: number, whole: boolean): Promise<Provable> {
    if (this.#unproved.has(piece)) return 'blocks'
    const how = await this.#provably(piece, whole)
    if (how === 'blocks' || whole || !this.#parts.unprovedBlocks) return how
    this.#unproved.add(piece)
    return 'blocks'
  }

  /** By blocks where that saves something, or where nothing else can be proved. */
  async #provably(piece: number, whole: boolean): Promise<Provable> {
    const { info, layers, proveBlocks } = this.#parts
    if (info.kind === 'v1') return 'whole'
    const wholeWorks = info.pieces.length > 0 || layers.size > 0
    if (wholeWorks && (whole || !proveBlocks) && !this.#proofs.proven(piece)) return 'whole'
    const how = await this.#proofs.prove(piece)
    if (how === 'blocks') await this.#recallBlocks(piece)
    return how
  }

  /** Takes a proven piece's blocks out of the cache; those that are not right are left. */
  #recallBlocks(piece: number): Promise<void> {
    return this.#keeper.recallBlocks(piece, (block, bytes) => {
      if (this.#proofs.verifyBlock(piece, block, bytes)) this.#blocks.recall(piece, block, bytes)
    })
  }

  async #wholePiece(piece: number, signal: AbortSignal): Promise<Uint8Array> {
    for (;;) {
      const held = this.#pieces.get(piece)
      if (held !== undefined) return held
      this.#order.want(piece)
      this.exchange.wantMore()
      await this.#await(piece, signal)
    }
  }

  async #blockRange(piece: number, from: number, to: number, signal: AbortSignal): Promise<Uint8Array> {
    const [first, last] = [Math.floor(from / BLOCK_LENGTH), Math.floor((to - 1) / BLOCK_LENGTH)]
    for (;;) {
      const held = this.#pieces.get(piece)
      if (held !== undefined) return held.subarray(from, to)
      const missing = this.#blocks.want(piece, first, last)
      if (missing.length === 0) return this.#joined(piece, from, to)
      this.#order.want(piece)
      this.exchange.wantBlocks(piece, missing)
      await this.#await(piece, signal)
    }
  }

  #joined(piece: number, from: number, to: number): Uint8Array {
    const first = Math.floor(from / BLOCK_LENGTH)
    const count = Math.floor((to - 1) / BLOCK_LENGTH) - first + 1
    const blocks = Array.from({ length: count }, (_, at) => this.#blocks.get(piece, first + at) ?? new Uint8Array(0))
    return concatBytes(blocks).subarray(from - first * BLOCK_LENGTH, to - first * BLOCK_LENGTH)
  }

  #prefetch(piece: number, from: number, to: number): void {
    if (this.#have.has(piece) || to <= from) return
    const [first, last] = [Math.floor(from / BLOCK_LENGTH), Math.floor((to - 1) / BLOCK_LENGTH)]
    void this.#fetchLater(piece, first, last)
  }

  async #fetchLater(piece: number, first: number, last: number): Promise<void> {
    const whole = last - first + 1 === blockCount(this.layout, piece)
    if ((await this.#cached(piece)) !== undefined) return
    const how = await this.#provable(piece, whole)
    if (how === 'no' || this.#have.has(piece)) return
    const missing = how === 'blocks' ? this.#blocks.want(piece, first, last) : undefined
    if (missing?.length === 0) return
    this.#order.wantLater(piece)
    this.exchange.wantBlocks(piece, missing ?? [])
  }

  /** Waits for news of a piece. A read that gives up takes its wish back unless another waits too. */
  async #await(piece: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#waiters.wait(piece, signal)
    } catch (error) {
      if (!this.#waiters.has(piece)) {
        this.#blocks.drop(piece)
        this.#order.drop(piece)
        this.exchange.drop(piece)
      }
      throw error
    }
  }

  async #cached(piece: number): Promise<Uint8Array | undefined> {
    const bytes = await this.#keeper.load(piece)
    if (bytes === undefined || bytes.length !== this.layout.sizeOf(piece) || !this.#verify(piece, bytes))
      return undefined
    this.#have.set(piece)
    this.#pieces.set(piece, bytes)
    this.#keeper.confirm(piece)
    // Whoever shares the cache may have stored it since somebody began to wait for it.
    this.#waiters.wake(piece)
    return bytes
  }

  #verify(piece: number, bytes: Bytes): boolean {
    const { layers, hashes } = this.#parts
    const proved = this.#proofs.pieceHash(piece)
    if (this.info.kind === 'v2' && proved !== undefined) {
      return equalBytes(v2PieceRoot(this.info, piece, bytes, hashes), proved)
    }
    return verifyPiece(this.info, layers, hashes, piece, bytes)
  }

  #onPiece(piece: number, bytes: Uint8Array): void {
    this.#verified++
    this.#blocks.drop(piece)
    this.#have.set(piece)
    this.#pieces.set(piece, bytes)
    this.#waiters.wake(piece)
    this.#keeper.store(piece, bytes)
  }

  #onBlock(piece: number, block: number, bytes: Uint8Array): void {
    if (this.#proofs.proven(piece)) this.#keeper.storeBlock({ piece, block }, bytes)
    if (this.#blocks.put(piece, block, bytes)) this.#order.drop(piece)
    this.#waiters.wake(piece)
  }

  #tick(): void {
    this.#cancelTick = this.#parts.clock.after(HASH_TICK, () => this.#tick())
    this.#hashFetch.tick()
  }
}
