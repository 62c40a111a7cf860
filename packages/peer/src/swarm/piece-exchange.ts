import type { BlockRange, Hashes } from '@shoal/bittorrent'
import type { Clock } from '../clock.ts'
import { Availability } from '../download/availability.ts'
import { type BlockPlan, Download, type DownloadCounters } from '../download/download.ts'
import type { PieceOrder } from '../download/piece-order.ts'
import type { Bitfield } from '../pieces/bitfield.ts'
import type { PieceLayout } from '../pieces/piece-layout.ts'
import { chooseUnchoked } from '../upload/choker.ts'
import { HaveNews, sendHaves } from '../upload/have-news.ts'
import { type BlockReader, UploadQueue } from '../upload/upload-queue.ts'
import type { PeerLink } from '../wire/peer-link.ts'
import { RateMeter } from './rate-meter.ts'

/** What the exchange of pieces needs to know and to do. */
export interface ExchangeOptions {
  readonly layout: PieceLayout
  /** Pieces that are here and may be served; the owner sets them, and says so by `stored`. */
  readonly stored: Bitfield
  /** Which pieces to fetch. */
  order(availability: Availability): PieceOrder
  verify(piece: number, bytes: Uint8Array): boolean
  /** A verified piece, to be stored. */
  onPiece(piece: number, bytes: Uint8Array): void
  onLiars(addresses: readonly string[]): void
  /** Reads a block to serve; undefined where nothing is served. */
  readonly read: BlockReader | undefined
  /** Peers served at a time. */
  readonly slots: number
  readonly hashes: Hashes
  readonly blocks?: BlockPlan
  readonly clock: Clock
}

/** One peer's side of the exchange. */
interface Partner {
  readonly uploads: UploadQueue | undefined
  /** Its pieces as they were counted, to be taken back when it goes. */
  counted: { readonly field: Bitfield; readonly asSeeder: boolean } | undefined
  readonly gives: RateMeter
  readonly takes: RateMeter
  strange: number
}

const LONGEST_REQUEST = 128 * 1024 // bytes; clients ask for 16 KiB, some old ones for more
const CHOKE_EVERY = 10_000 // milliseconds (BEP 3)
const STRANGE_BLOCKS = 2000 // blocks nobody asked for, after which a peer is sent away

/** The trade of pieces with all connected peers of one torrent whose metadata is known. */
export class PieceExchange {
  readonly availability: Availability
  readonly #options: ExchangeOptions
  readonly #download: Download
  readonly #order: PieceOrder
  readonly #partners = new Map<PeerLink, Partner>()
  readonly #news: HaveNews
  #chokedAt = Number.NEGATIVE_INFINITY

  constructor(options: ExchangeOptions) {
    this.#options = options
    this.availability = new Availability(options.layout.pieceCount)
    this.#order = options.order(this.availability)
    this.#news = new HaveNews(options.clock, (pieces) => this.#tell(pieces))
    this.#download = new Download({
      layout: options.layout,
      order: this.#order,
      events: options,
      blocks: options.blocks,
      hashes: options.hashes,
      now: () => options.clock.now(),
    })
  }

  get counters(): DownloadCounters {
    return this.#download.counters
  }

  /** Pieces that are on their way. */
  get underWay(): Iterable<number> {
    return this.#download.underWay
  }

  /** The piece was fetched; nobody needs to be asked for it again. */
  drop(piece: number): void {
    this.#download.drop(piece)
  }

  /** These blocks of a piece are wanted, see `BlockPlan`. */
  wantBlocks(piece: number, blocks: readonly number[]): void {
    this.#download.wantBlocks(piece, blocks)
    this.wantMore()
  }

  /** More is wanted than before: asks for it. */
  wantMore(): void {
    for (const link of this.#partners.keys()) this.#updateInterest(link)
    this.#download.fillAll()
  }

  /** Gives back the memory of a piece that is written. */
  recycle(bytes: Uint8Array): void {
    this.#download.recycle(bytes)
  }

  /** Stops asking while the disk is behind. */
  hold(held: boolean): void {
    this.#download.hold(held)
  }

  /** What this peer gives and takes, in bytes per second. */
  ratesOf(link: PeerLink): { readonly gives: number; readonly takes: number } {
    const partner = this.#partners.get(link)
    return { gives: partner?.gives.rate ?? 0, takes: partner?.takes.rate ?? 0 }
  }

  /** A peer came; its number of pieces is known. */
  join(link: PeerLink): void {
    const { read } = this.#options
    this.#partners.set(link, {
      uploads: read === undefined ? undefined : new UploadQueue(link, read),
      counted: undefined,
      gives: new RateMeter(),
      takes: new RateMeter(),
      strange: 0,
    })
    this.#greet(link)
    this.#download.add(link)
    this.onPieces(link)
  }

  leave(link: PeerLink): void {
    const partner = this.#partners.get(link)
    if (partner === undefined) return
    if (partner.counted !== undefined) this.availability.remove(partner.counted.field, partner.counted.asSeeder)
    this.#partners.delete(link)
    this.#download.remove(link)
    this.#unchokeNow()
  }

  onPieces(link: PeerLink): void {
    const partner = this.#partners.get(link)
    const field = link.pieces
    if (partner === undefined || field === undefined) return
    if (partner.counted !== undefined) this.availability.remove(partner.counted.field, partner.counted.asSeeder)
    partner.counted = { field, asSeeder: field.complete }
    this.availability.add(field)
    this.#updateInterest(link)
    this.#download.fill(link)
  }

  onHave(link: PeerLink, piece: number): void {
    const partner = this.#partners.get(link)
    if (partner?.counted === undefined) {
      this.onPieces(link)
      return
    }
    this.availability.have(piece)
    if (this.#options.stored.has(piece)) return
    this.#updateInterest(link)
    if (link.mayAsk(piece)) this.#download.fill(link)
  }

  onChoke(link: PeerLink): void {
    // With the fast extension every request is answered or rejected; without it a choke forgets them all.
    if (link.peerChoking && !link.features.fast) this.#download.release(link)
    else this.#download.fill(link)
  }

  onInterest(link: PeerLink): void {
    if (!link.peerInterested) {
      this.#choke(link)
      this.#unchokeNow()
    } else if (link.choking) this.#unchokeNow()
  }

  onRequest(link: PeerLink, block: BlockRange): void {
    const uploads = this.#partners.get(link)?.uploads
    const { layout, stored } = this.#options
    const sane =
      block.piece < layout.pieceCount &&
      block.length > 0 &&
      block.length <= LONGEST_REQUEST &&
      block.begin + block.length <= layout.spanOf(block.piece)
    if (!sane) {
      link.close()
      return
    }
    const served = !link.choking && stored.has(block.piece) && (uploads?.push(block) ?? false)
    if (!served) this.#reject(link, block)
  }

  onCancel(link: PeerLink, block: BlockRange): void {
    if (this.#partners.get(link)?.uploads?.cancel(block)) this.#reject(link, block)
  }

  onReject(link: PeerLink, block: BlockRange): void {
    this.#download.rejected(link, block.piece, block.begin)
  }

  onBlock(link: PeerLink, block: Omit<BlockRange, 'length'>, bytes: Uint8Array): void {
    const partner = this.#partners.get(link)
    if (partner === undefined || this.#download.block(link, block.piece, block.begin, bytes)) return
    if (++partner.strange > STRANGE_BLOCKS) link.close()
  }

  onDrain(link: PeerLink): void {
    this.#partners.get(link)?.uploads?.pump()
  }

  /** A piece is stored: peers that lack it are told, soon. */
  stored(piece: number): void {
    this.#news.add(piece, this.#options.stored.complete)
  }

  /** To be called about once a second. */
  tick(): void {
    const now = this.#options.clock.now()
    for (const [link, partner] of this.#partners) {
      partner.gives.update(link.downloaded, now)
      partner.takes.update(link.uploaded, now)
      this.#updateInterest(link)
    }
    this.#download.tick()
    if (now - this.#chokedAt >= CHOKE_EVERY) this.#rechoke()
  }

  #tell(pieces: readonly number[]): void {
    const completed = this.#options.stored.complete
    for (const link of this.#partners.keys()) {
      sendHaves(link, pieces)
      if (completed || pieces.some((piece) => link.has(piece))) this.#updateInterest(link)
    }
  }

  #greet(link: PeerLink): void {
    const { stored, read } = this.#options
    const shown = read === undefined ? 0 : stored.count
    if (link.features.fast && shown === 0) link.send({ kind: 'have-none' })
    else if (link.features.fast && stored.complete) link.send({ kind: 'have-all' })
    else if (shown > 0) link.send({ kind: 'bitfield', bits: stored.toBytes() })
  }

  #updateInterest(link: PeerLink): void {
    if (link.pieces !== undefined) link.setInterested(this.#order.wantsFrom(link))
  }

  #rechoke(): void {
    this.#chokedAt = this.#options.clock.now()
    const candidates = [...this.#partners].map(([link, { gives, takes }]) => ({
      link,
      interested: link.peerInterested,
      unchoked: !link.choking,
      givesRate: gives.rate,
      takesRate: takes.rate,
      unchokedAt: link.unchokedAt,
    }))
    const { slots, stored, read } = this.#options
    if (read === undefined) return
    const seeding = stored.complete
    const chosen = chooseUnchoked(candidates, { slots, seeding, now: this.#chokedAt })
    for (const candidate of candidates) {
      if (chosen.has(candidate)) candidate.link.setChoking(false)
      else this.#choke(candidate.link)
    }
  }

  /** A slot may be free: whoever waits need not wait for the next round. */
  #unchokeNow(): void {
    if (this.#options.read === undefined) return
    let used = 0
    for (const link of this.#partners.keys()) if (!link.choking) used++
    for (const link of this.#partners.keys()) {
      if (used >= this.#options.slots) return
      if (!link.choking || !link.peerInterested) continue
      link.setChoking(false)
      used++
    }
  }

  #choke(link: PeerLink): void {
    if (link.choking) return
    link.stream.cork()
    link.setChoking(true)
    for (const block of this.#partners.get(link)?.uploads?.clear() ?? []) this.#reject(link, block)
    link.stream.uncork()
  }

  #reject(link: PeerLink, { piece, begin, length }: BlockRange): void {
    if (link.features.fast) link.send({ kind: 'reject', piece, begin, length })
  }
}
