import {
  type BlockRange,
  concatBytes,
  type Hashes,
  infoHashBytes,
  type Metainfo,
  type PeerId,
  wireInfoHash,
} from '@shoal/bittorrent'
import { type Clock, deadline } from '../clock.ts'
import type { PeerFinder } from '../dht/dht-node.ts'
import { PeerSearch } from '../dht/peer-search.ts'
import type { AddressGuard } from '../dial/address-guard.ts'
import { RarestFirst } from '../download/rarest-first.ts'
import { Bitfield } from '../pieces/bitfield.ts'
import { type PieceLayout, pieceLayout } from '../pieces/piece-layout.ts'
import { type PieceStore, PieceStoreError } from '../pieces/piece-store.ts'
import { verifyPiece } from '../pieces/piece-verifier.ts'
import { PieceExchange } from '../swarm/piece-exchange.ts'
import { type Encryption, Swarm } from '../swarm/swarm.ts'
import { Announcer } from '../tracker/announcer.ts'
import type { TrackerClient } from '../tracker/tracker-client.ts'
import { ReadAhead } from '../upload/read-ahead.ts'
import { HashServer } from '../v2/hash-server.ts'
import type { Dialer } from '../wire/byte-stream.ts'
import type { Introduced, OwnIdentity } from '../wire/introduce.ts'
import { NO_TRANSFER, type TorrentStatus, transferStatus } from './torrent-status.ts'

/** What was known of the files when the torrent was last saved. */
export interface ResumePoint {
  /** In wire order, as `Bitfield`. */
  readonly stored: Uint8Array
  /** Of the files then, see `PieceStore.stamp`. */
  readonly stamp: string
}

export interface TorrentParts {
  readonly metainfo: Metainfo
  readonly store: PieceStore
  readonly peerId: PeerId
  readonly listenPort: number
  readonly dialer: Dialer
  readonly guard: AddressGuard
  readonly trackers: TrackerClient
  /** The DHT, where it is used at all; never asked about private torrents. */
  readonly finder: PeerFinder | undefined
  /** Whether a tracker of this host may be announced to. */
  mayAnnounce(url: string): boolean
  readonly clock: Clock
  readonly hashes: Hashes
  /** In [0, 1). */
  readonly random: () => number
  readonly encryption: Encryption
  readonly limits: TorrentLimits
  /** Something happened that is worth saving. */
  onChange(): void
}

export interface TorrentLimits {
  readonly maxLinks: number
  /** Peers served at a time. */
  readonly uploadSlots: number
}

const WRITE_AHEAD = 64 * 1024 * 1024 // bytes verified and not yet written, above which nothing more is asked for
const HORIZON = 3 // seconds of supply on order with each peer
const DEEPEST = 2000 // blocks

type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'checking'; readonly controller: AbortController }
  | {
      readonly kind: 'active'
      readonly swarm: Swarm
      readonly exchange: PieceExchange
      readonly announcer: Announcer
      readonly search: PeerSearch | undefined
    }
  | { readonly kind: 'error'; readonly message: string }

/** One whole torrent: checked, downloaded, verified, seeded, announced. */
export class Torrent {
  readonly metainfo: Metainfo
  readonly #parts: TorrentParts
  readonly #layout: PieceLayout
  readonly #cache: ReadAhead
  #stored: Bitfield
  /** Verified, maybe not yet written. */
  #verified: Bitfield
  readonly #hashServer: HashServer
  #phase: Phase = { kind: 'idle' }
  #storedBytes = 0
  #writing = 0
  #uploaded = 0
  #downloaded = 0

  constructor(parts: TorrentParts) {
    this.metainfo = parts.metainfo
    this.#parts = parts
    this.#layout = pieceLayout(parts.metainfo)
    this.#cache = new ReadAhead(parts.store, this.#layout)
    this.#hashServer = new HashServer({
      info: parts.metainfo,
      layers: parts.metainfo.pieceLayers,
      layout: this.#layout,
      hashes: parts.hashes,
      readPiece: (piece) => this.#readPiece(piece),
    })
    this.#stored = new Bitfield(this.#layout.pieceCount)
    this.#verified = new Bitfield(this.#layout.pieceCount)
  }

  get identity(): OwnIdentity {
    const { infoHash, infoHashV2 } = this.metainfo
    return {
      infoHash: wireInfoHash(infoHash),
      infoHashV2: infoHashV2 === undefined ? undefined : wireInfoHash(infoHashV2),
      peerId: this.#parts.peerId,
      dht: false,
    }
  }

  get paused(): boolean {
    return this.#phase.kind === 'idle'
  }

  status(): TorrentStatus {
    const { infoHashV1, infoHashV2, infoHash, name } = this.metainfo
    const { peers, ...totals } =
      this.#phase.kind === 'active' ? transferStatus(this.#phase.swarm, this.#phase.exchange) : NO_TRANSFER
    return {
      infoHash: infoHashV1 ?? infoHashV2 ?? infoHash,
      name,
      state: this.#state(),
      totalBytes: this.#layout.storedLength,
      completedBytes: this.#storedBytes,
      ...totals,
      peers,
      trackers: this.#phase.kind === 'active' ? this.#phase.announcer.status() : [],
      ...(this.#phase.kind === 'error' ? { error: this.#phase.message } : {}),
    }
  }

  /** Begins, or goes on after a pause or an error; checks the files first where `resume` does not vouch for them. */
  async start(resume?: ResumePoint): Promise<void> {
    if (this.#phase.kind === 'active' || this.#phase.kind === 'checking') return
    const { signal } = this.#beginCheck()
    const vouched = resume === undefined ? undefined : Bitfield.parse(resume.stored, this.#layout.pieceCount)
    const stamp = await this.#parts.store.stamp()
    if (signal.aborted) return
    const anythingThere = stamp.split(' ').some((file) => file !== '' && file !== '-')
    if (vouched !== undefined && resume?.stamp === stamp) this.#hold(vouched)
    else if (anythingThere) await this.#check(signal)
    if (!signal.aborted) this.#activate()
  }

  /** Reads and verifies every piece on disk, then goes on. Settles when checked. */
  async recheck(): Promise<void> {
    await this.pause()
    const { signal } = this.#beginCheck()
    await this.#check(signal)
    if (!signal.aborted) this.#activate()
  }

  /** Stops everything, says `stopped` to trackers; what is there stays. Trackers get three seconds, less where `signal` says so. */
  async pause(signal?: AbortSignal): Promise<void> {
    const phase = this.#phase
    this.#phase = { kind: 'idle' }
    if (phase.kind === 'checking') phase.controller.abort()
    if (phase.kind !== 'active') return
    phase.search?.stop()
    phase.swarm.stop()
    this.#uploaded += phase.swarm.transferred.uploaded
    this.#downloaded += phase.swarm.transferred.downloaded
    const limit = deadline(this.#parts.clock, STOP_TIMEOUT, signal)
    await phase.announcer.stop(limit.signal)
    limit.release()
  }

  reannounce(): void {
    if (this.#phase.kind === 'active') this.#phase.announcer.reannounce()
  }

  addPeers(peers: readonly { readonly address: string; readonly port: number }[]): void {
    if (this.#phase.kind === 'active') this.#phase.swarm.addPeers(peers, 'given')
  }

  accept(introduced: Introduced): void {
    if (this.#phase.kind === 'active') this.#phase.swarm.accept(introduced)
    else introduced.stream.close()
  }

  /** For the next start; everything it vouches for is on disk. */
  async resumePoint(): Promise<ResumePoint> {
    const stored = this.#stored.toBytes()
    await this.#parts.store.sync()
    return { stored, stamp: await this.#parts.store.stamp() }
  }

  /** After `pause`: lets go of the files, deletes them where asked. */
  async close(options: { readonly deleteFiles: boolean }): Promise<void> {
    if (options.deleteFiles) await this.#parts.store.erase()
    else await this.#parts.store.close()
  }

  #state(): TorrentStatus['state'] {
    switch (this.#phase.kind) {
      case 'idle':
        return 'paused'
      case 'checking':
        return 'checking'
      case 'error':
        return 'error'
      case 'active':
        return this.#stored.complete ? 'seeding' : 'downloading'
    }
  }

  #beginCheck(): AbortController {
    const controller = new AbortController()
    this.#phase = { kind: 'checking', controller }
    this.#hold(new Bitfield(this.#layout.pieceCount))
    return controller
  }

  async #check(signal: AbortSignal): Promise<void> {
    for (let piece = 0; piece < this.#layout.pieceCount; piece++) {
      const intact = await this.#intact(piece)
      if (signal.aborted) return
      if (intact && this.#stored.set(piece)) this.#storedBytes += this.#layout.sizeOf(piece)
    }
    this.#hold(this.#stored)
    this.#parts.onChange()
  }

  #hold(stored: Bitfield): void {
    this.#stored = stored
    this.#storedBytes = 0
    for (let piece = 0; piece < stored.size; piece++) {
      if (stored.has(piece)) this.#storedBytes += this.#layout.sizeOf(piece)
    }
    this.#verified = Bitfield.parse(stored.toBytes(), stored.size) ?? new Bitfield(stored.size)
  }

  async #intact(piece: number): Promise<boolean> {
    const { store, hashes } = this.#parts
    try {
      const bytes = await store.read(piece * this.#layout.pieceLength, this.#layout.sizeOf(piece))
      return verifyPiece(this.metainfo, this.metainfo.pieceLayers, hashes, piece, bytes)
    } catch (error) {
      if (error instanceof PieceStoreError) return false
      throw error
    }
  }

  #readBlock({ piece, begin, length }: BlockRange): Uint8Array | Promise<Uint8Array | undefined> {
    const there = Math.max(0, Math.min(length, this.#layout.sizeOf(piece) - begin))
    if (there === 0) return new Uint8Array(length)
    const bytes = this.#cache.read(piece, begin, there)
    const filled = (found: Uint8Array) =>
      there === length ? found : concatBytes([found, new Uint8Array(length - there)])
    return bytes instanceof Uint8Array ? filled(bytes) : bytes.then(filled).catch((error: unknown) => this.#fail(error))
  }

  async #readPiece(piece: number): Promise<Uint8Array | undefined> {
    if (!this.#stored.has(piece)) return undefined
    const reading = this.#parts.store.read(piece * this.#layout.pieceLength, this.#layout.sizeOf(piece))
    return reading.catch((error: unknown) => this.#fail(error))
  }

  #activate(): void {
    const { clock, guard, dialer, listenPort, limits, encryption } = this.#parts
    const exchange = this.#exchange()
    const swarm = new Swarm({
      identity: this.identity,
      listenPort,
      discovery: this.metainfo.isPrivate ? 'private' : 'public',
      dialer,
      guard,
      clock,
      encryption,
      pace: { horizon: HORIZON, deepest: DEEPEST },
      maxLinks: limits.maxLinks,
      onMetadata: () => false,
      onHash: (link, message) => {
        if (message.kind === 'hash-request') void this.#hashServer.respond(link, message)
      },
    })
    const announcer = this.#announcer(swarm)
    this.#phase = { kind: 'active', swarm, exchange, announcer, search: this.#search(swarm) }
    swarm.begin(exchange, this.metainfo)
    swarm.start()
    announcer.start()
  }

  #exchange(): PieceExchange {
    const { clock, hashes, random, limits } = this.#parts
    const layers = this.metainfo.pieceLayers
    const now = () => clock.now()
    return new PieceExchange({
      layout: this.#layout,
      stored: this.#stored,
      order: (availability) => new RarestFirst(this.#verified, availability, now, random),
      verify: (piece, bytes) => verifyPiece(this.metainfo, layers, hashes, piece, bytes),
      onPiece: (piece, bytes) => this.#write(piece, bytes),
      onLiars: (addresses) => {
        if (this.#phase.kind === 'active') for (const address of addresses) this.#phase.swarm.ban(address)
      },
      read: (block) => this.#readBlock(block),
      slots: limits.uploadSlots,
      hashes,
      now,
    })
  }

  #search(swarm: Swarm): PeerSearch | undefined {
    const { finder, clock, listenPort } = this.#parts
    if (finder === undefined || this.metainfo.isPrivate) return undefined
    const onPeers = (peers: Parameters<Swarm['addPeers']>[0]) => swarm.addPeers(peers, 'dht')
    return new PeerSearch({ finder, clock, infoHashes: this.#wireHashes(), port: listenPort, onPeers })
  }

  /** Both of a hybrid torrent. */
  #wireHashes(): readonly Uint8Array[] {
    const { infoHash, infoHashV2, kind } = this.metainfo
    const second = kind === 'hybrid' && infoHashV2 !== undefined ? [infoHashBytes(infoHashV2).subarray(0, 20)] : []
    return [wireInfoHash(infoHash), ...second]
  }

  #announcer(swarm: Swarm): Announcer {
    const { metainfo } = this
    const { clock, random, peerId, listenPort, trackers, limits } = this.#parts
    return new Announcer({
      tiers: metainfo.announceTiers.map((tier) => tier.filter((url) => this.#parts.mayAnnounce(url))),
      isPrivate: metainfo.isPrivate,
      infoHashes: this.#wireHashes(),
      peerId,
      port: listenPort,
      client: trackers,
      clock,
      random,
      counters: () => ({ ...this.#transferred(), left: this.#layout.storedLength - this.#storedBytes }),
      wanted: () => (this.#stored.complete ? 0 : Math.max(0, limits.maxLinks - swarm.linkCount)),
      onPeers: (peers) => swarm.addPeers(peers, 'tracker'),
      onSwitch: () => swarm.disconnectAll(),
    })
  }

  #write(piece: number, bytes: Uint8Array): void {
    this.#verified.set(piece)
    this.#writing += bytes.length
    this.#holdBack()
    void this.#parts.store
      .write(piece * this.#layout.pieceLength, bytes)
      .then(() => this.#completeWith(piece))
      .then(() => this.#written(piece, bytes.length))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#writing -= bytes.length
        if (this.#phase.kind === 'active') this.#phase.exchange.recycle(bytes)
        this.#holdBack()
      })
  }

  /** Before the last piece counts as stored, everything is made to survive a power cut. */
  async #completeWith(piece: number): Promise<void> {
    const missing = this.#stored.size - this.#stored.count
    if (missing === 1 && !this.#stored.has(piece)) await this.#parts.store.sync()
  }

  #holdBack(): void {
    if (this.#phase.kind === 'active') this.#phase.exchange.hold(this.#writing > WRITE_AHEAD)
  }

  #written(piece: number, length: number): void {
    if (this.#stored.set(piece)) this.#storedBytes += length
    if (this.#phase.kind !== 'active') return
    this.#phase.exchange.stored(piece)
    if (!this.#stored.complete) return
    this.#phase.announcer.completed()
    this.#parts.onChange()
  }

  /** The disk fails: the torrent stops with a reason instead of going round in circles. */
  #fail(error: unknown): undefined {
    const message = error instanceof PieceStoreError ? error.message : 'internal error'
    if (this.#phase.kind !== 'active') return
    void this.pause().then(() => {
      this.#phase = { kind: 'error', message }
      this.#parts.onChange()
    })
  }

  #transferred(): { readonly uploaded: number; readonly downloaded: number } {
    const current = this.#phase.kind === 'active' ? this.#phase.swarm.transferred : { uploaded: 0, downloaded: 0 }
    return { uploaded: this.#uploaded + current.uploaded, downloaded: this.#downloaded + current.downloaded }
  }
}

const STOP_TIMEOUT = 3000 // milliseconds that trackers get to hear `stopped`
