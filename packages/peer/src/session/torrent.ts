import { type Hashes, infoHashBytes, type Metainfo, type PeerId, wireInfoHash } from '@shoal/bittorrent'
import { type Clock, deadline } from '../clock.ts'
import type { PeerFinder } from '../dht/dht-node.ts'
import { PeerSearch } from '../dht/peer-search.ts'
import type { AddressGuard } from '../dial/address-guard.ts'
import { RarestFirst } from '../download/rarest-first.ts'
import { type PieceStore, PieceStoreError } from '../pieces/piece-store.ts'
import { PieceExchange } from '../swarm/piece-exchange.ts'
import { type Encryption, Swarm } from '../swarm/swarm.ts'
import { Announcer } from '../tracker/announcer.ts'
import type { TrackerClient } from '../tracker/tracker-client.ts'
import { HashServer } from '../v2/hash-server.ts'
import type { Dialer } from '../wire/byte-stream.ts'
import type { Introduced, OwnIdentity } from '../wire/introduce.ts'
import { type ResumePoint, StoredPieces } from './stored-pieces.ts'
import { NO_TRANSFER, type TorrentStatus, transferStatus } from './torrent-status.ts'

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
  readonly #pieces: StoredPieces
  readonly #hashServer: HashServer
  #phase: Phase = { kind: 'idle' }
  #uploaded = 0
  #downloaded = 0

  constructor(parts: TorrentParts) {
    const { metainfo, store, hashes } = parts
    this.metainfo = metainfo
    this.#parts = parts
    this.#pieces = new StoredPieces(metainfo, store, hashes)
    this.#hashServer = new HashServer({
      info: metainfo,
      layers: metainfo.pieceLayers,
      layout: this.#pieces.layout,
      hashes,
      readPiece: (piece) => this.#pieces.readPiece(piece).catch((error: unknown) => this.#fail(error)),
    })
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
      totalBytes: this.#pieces.layout.storedLength,
      completedBytes: this.#pieces.storedBytes,
      ...totals,
      peers,
      trackers: this.#phase.kind === 'active' ? this.#phase.announcer.status() : [],
      ...(this.#phase.kind === 'error' ? { error: this.#phase.message } : {}),
    }
  }

  /** Which pieces are on disk, a bit each as in BEP 3's bitfield. */
  pieces(): Uint8Array {
    return this.#pieces.stored.toBytes()
  }

  /** Begins, or goes on after a pause or an error; checks the files first where `resume` does not vouch for them. */
  async start(resume?: ResumePoint): Promise<void> {
    if (this.#phase.kind === 'active' || this.#phase.kind === 'checking') return
    await this.#prepare(async (signal) => {
      const standing = await this.#pieces.compare(resume)
      // A disk that is not mounted, maybe: nobody wants everything downloaded again unasked.
      if (standing === 'gone') throw new PieceStoreError('the files are gone; resume downloads them again')
      if (standing === 'unknown') await this.#pieces.check(signal)
    })
  }

  /** Reads and verifies every piece on disk, then goes on. Settles when checked. */
  async recheck(): Promise<void> {
    await this.pause()
    await this.#prepare((signal) => this.#pieces.check(signal))
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

  /** Learns what is on disk as far as `resume` vouches for it, without beginning anything: for a torrent that is paused. */
  async look(resume: ResumePoint | undefined): Promise<void> {
    if (this.#phase.kind === 'idle') await this.#pieces.compare(resume)
  }

  /** For the next start: everything it vouches for is on disk. Undefined while nobody knows what is there. */
  resumePoint(): Promise<ResumePoint | undefined> {
    return this.#pieces.resumePoint()
  }

  /** After `pause`: lets go of the files, deletes them where asked. */
  close(options: { readonly deleteFiles: boolean }): Promise<void> {
    return this.#pieces.close(options)
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
        return this.#pieces.complete ? 'seeding' : 'downloading'
    }
  }

  /** Finds out what is on disk, then begins; ends in the state `error` where that fails. */
  async #prepare(check: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const controller = new AbortController()
    this.#phase = { kind: 'checking', controller }
    this.#pieces.forget()
    try {
      await check(controller.signal)
      if (!controller.signal.aborted) this.#activate()
    } catch (error) {
      if (!controller.signal.aborted) this.#phase = { kind: 'error', message: reasonOf(error) }
    }
    if (!controller.signal.aborted) this.#parts.onChange()
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
    const { layout, stored, verified } = this.#pieces
    return new PieceExchange({
      layout,
      stored,
      order: (availability) => new RarestFirst(verified, availability, () => clock.now(), random),
      verify: (piece, bytes) => this.#pieces.verify(piece, bytes),
      onPiece: (piece, bytes) => void this.#write(piece, bytes),
      onLiars: (addresses) => {
        if (this.#phase.kind === 'active') for (const address of addresses) this.#phase.swarm.ban(address)
      },
      read: (block) => {
        const bytes = this.#pieces.readBlock(block)
        return bytes instanceof Uint8Array ? bytes : bytes.catch((error: unknown) => this.#fail(error))
      },
      slots: limits.uploadSlots,
      hashes,
      clock,
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
    const { layout } = this.#pieces
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
      counters: () => ({ ...this.#transferred(), left: layout.storedLength - this.#pieces.storedBytes }),
      wanted: () => (this.#pieces.complete ? 0 : Math.max(0, limits.maxLinks - swarm.linkCount)),
      onPeers: (peers) => swarm.addPeers(peers, 'tracker'),
      onSwitch: () => swarm.disconnectAll(),
    })
  }

  async #write(piece: number, bytes: Uint8Array): Promise<void> {
    const writing = this.#pieces.write(piece, bytes)
    this.#holdBack()
    try {
      await writing
      this.#written(piece, bytes)
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#holdBack()
    }
  }

  #holdBack(): void {
    if (this.#phase.kind === 'active') this.#phase.exchange.hold(this.#pieces.writing > WRITE_AHEAD)
  }

  #written(piece: number, bytes: Uint8Array): void {
    if (this.#phase.kind !== 'active') return
    this.#phase.exchange.recycle(bytes)
    this.#phase.exchange.stored(piece)
    if (!this.#pieces.complete) return
    this.#phase.announcer.completed()
    this.#parts.onChange()
  }

  /** The disk fails: the torrent stops with a reason instead of going round in circles. */
  #fail(error: unknown): undefined {
    if (this.#phase.kind !== 'active') return
    void this.pause().then(() => {
      this.#phase = { kind: 'error', message: reasonOf(error) }
      this.#parts.onChange()
    })
  }

  #transferred(): { readonly uploaded: number; readonly downloaded: number } {
    const current = this.#phase.kind === 'active' ? this.#phase.swarm.transferred : { uploaded: 0, downloaded: 0 }
    return { uploaded: this.#uploaded + current.uploaded, downloaded: this.#downloaded + current.downloaded }
  }
}

const STOP_TIMEOUT = 3000 // milliseconds that trackers get to hear `stopped`

function reasonOf(error: unknown): string {
  return error instanceof PieceStoreError ? error.message : 'internal error'
}
