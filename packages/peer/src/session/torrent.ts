import { type Hashes, infoHashBytes, type Metainfo, type PeerId, wireInfoHash } from '@shoal/bittorrent'
import { type Clock, deadline } from '../clock.ts'
import type { PeerFinder } from '../dht/dht-node.ts'
import { PeerSearch } from '../dht/peer-search.ts'
import type { AddressGuard } from '../dial/address-guard.ts'
import { RarestFirst } from '../download/rarest-first.ts'
import type { ConnectedPeer, OwnIdentity } from '../handshake/peer-handshake.ts'
import { type PieceStore, PieceStoreError } from '../pieces/piece-store.ts'
import { PieceExchange } from '../swarm/piece-exchange.ts'
import { type Encryption, Swarm } from '../swarm/swarm.ts'
import { Announcer } from '../tracker/announcer.ts'
import type { TrackerClient } from '../tracker/tracker-client.ts'
import { HashServer } from '../v2/hash-server.ts'
import type { Dialer } from '../wire/byte-stream.ts'
import { FileChoice, type FilePriority, type FileStatus } from './file-choice.ts'
import { type ResumePoint, StoredPieces } from './stored-pieces.ts'
import { type Tally, tallied, tallyStatus } from './tally.ts'
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
  /** What was chosen before, by file. */
  readonly priorities: readonly FilePriority[]
  /** What it did before. */
  readonly tally: Tally
  /** Unix milliseconds. */
  readonly wallClock: () => number
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
  readonly #choice: FileChoice
  #phase: Phase = { kind: 'idle' }
  #prepared: Promise<void> = Promise.resolve()
  #order: RarestFirst | undefined
  /** Without what the present phase has done. */
  #tally: Tally
  /** Of the clock; present while it seeds. */
  #seedingSince: number | undefined

  constructor(parts: TorrentParts) {
    const { metainfo, store, hashes } = parts
    this.metainfo = metainfo
    this.#parts = parts
    this.#pieces = new StoredPieces(metainfo, store, hashes)
    this.#choice = new FileChoice(metainfo.files, this.#pieces.layout, parts.priorities)
    this.#tally = parts.tally
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
    const { infoHash, name } = this.metainfo
    const { peers, ...totals } =
      this.#phase.kind === 'active' ? transferStatus(this.#phase.swarm, this.#phase.exchange) : NO_TRANSFER
    return {
      infoHash,
      name,
      state: this.#state(),
      totalBytes: this.#pieces.layout.storedLength,
      completedBytes: this.#pieces.storedBytes,
      leftBytes: this.#left(),
      ...tallyStatus(this.tally()),
      ...totals,
      peers,
      trackers: this.#phase.kind === 'active' ? this.#phase.announcer.status() : [],
      ...(this.#phase.kind === 'error' ? { error: this.#phase.message } : {}),
    }
  }

  /** All that it did, over restarts too. */
  tally(): Tally {
    if (this.#phase.kind !== 'active') return this.#tally
    const seeded = this.#seedingSince === undefined ? 0 : this.#parts.clock.now() - this.#seedingSince
    return tallied(this.#tally, { ...this.#phase.swarm.transferred, seeded })
  }

  /** Payload since it was opened; trackers are told this. */
  transferred(): { readonly uploaded: number; readonly downloaded: number } {
    const [{ uploaded, downloaded }, before] = [this.tally(), this.#parts.tally]
    return { uploaded: uploaded - before.uploaded, downloaded: downloaded - before.downloaded }
  }

  get priorities(): readonly FilePriority[] {
    return this.#choice.priorities
  }

  files(): readonly FileStatus[] {
    return this.#choice.list(this.#pieces.stored)
  }

  /** @throws UnknownFileError */
  chooseFiles(indexes: readonly number[], priority: FilePriority): void {
    this.#choice.choose(indexes, priority)
    this.#order?.resort()
    if (this.#phase.kind === 'active') this.#phase.exchange.wantMore()
  }

  /** For each piece 0 missing, 1 on its way, 2 on disk. */
  pieces(): Uint8Array {
    return this.#pieces.states(this.#phase.kind === 'active' ? this.#phase.exchange.underWay : [])
  }

  /** Begins, or goes on after a pause or an error; checks the files first where `resume` does not vouch for them. */
  async start(resume?: ResumePoint): Promise<void> {
    if (this.#phase.kind === 'active' || this.#phase.kind === 'checking') return
    this.#prepared = this.#prepare(async (signal) => {
      const standing = await this.#pieces.compare(resume)
      // A disk that is not mounted, maybe: nobody wants everything downloaded again unasked.
      if (standing === 'gone') throw new PieceStoreError('the files are gone; resume downloads them again')
      if (standing === 'unknown') await this.#pieces.check(signal)
    })
    await this.#prepared
  }

  /** Reads and verifies every piece on disk, then goes on, or rests where `rest` says so. Settles when it has begun. */
  async recheck(rest: boolean): Promise<void> {
    await this.pause()
    this.#prepared = this.#prepare((signal) => this.#pieces.check(signal), rest)
  }

  /** Stops everything, says `stopped` to trackers; what is there stays. Trackers get three seconds, less where `signal` says so. */
  async pause(signal?: AbortSignal): Promise<void> {
    const phase = this.#phase
    this.#tally = this.tally()
    this.#seedingSince = undefined
    this.#phase = { kind: 'idle' }
    if (phase.kind === 'checking') phase.controller.abort()
    if (phase.kind !== 'active') return
    phase.search?.stop()
    phase.swarm.stop()
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

  accept(connected: ConnectedPeer): void {
    if (this.#phase.kind === 'active') this.#phase.swarm.accept(connected)
    else connected.stream.close()
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
  async close(options: { readonly deleteFiles: boolean }): Promise<void> {
    await this.#prepared // a check that was given up may still be reading a piece
    await this.#pieces.close(options)
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
        return this.#left() === 0 ? 'seeding' : 'downloading'
    }
  }

  /** Bytes of what is wanted. */
  #left(): number {
    return this.#pieces.complete ? 0 : this.#choice.left(this.#pieces.stored)
  }

  /** Finds out what is on disk, then begins or rests; ends in the state `error` where that fails. */
  async #prepare(check: (signal: AbortSignal) => Promise<void>, rest = false): Promise<void> {
    const controller = new AbortController()
    this.#phase = { kind: 'checking', controller }
    this.#pieces.forget()
    try {
      await check(controller.signal)
      if (!controller.signal.aborted) {
        if (rest) this.#phase = { kind: 'idle' }
        else this.#activate()
        if (this.#pieces.complete) this.#whole()
      }
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
    const rankOf = (piece: number) => this.#choice.rankOf(piece)
    return new PieceExchange({
      layout,
      stored,
      order: (availability) => {
        this.#order = new RarestFirst(verified, availability, () => clock.now(), random, rankOf)
        return this.#order
      },
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
      counters: () => ({ ...this.transferred(), left: layout.storedLength - this.#pieces.storedBytes }),
      wanted: () => (this.#left() === 0 ? 0 : Math.max(0, limits.maxLinks - swarm.linkCount)),
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
    this.#whole()
    this.#phase.announcer.completed()
    this.#parts.onChange()
  }

  /** Everything is on disk. */
  #whole(): void {
    if (this.#phase.kind === 'active') this.#seedingSince = this.#parts.clock.now()
    if (this.#tally.completedAt === undefined) {
      this.#tally = { ...this.#tally, completedAt: this.#parts.wallClock() }
    }
  }

  /** The disk fails: the torrent stops with a reason instead of going round in circles. */
  #fail(error: unknown): undefined {
    if (this.#phase.kind !== 'active') return
    void this.pause().then(() => {
      this.#phase = { kind: 'error', message: reasonOf(error) }
      this.#parts.onChange()
    })
  }
}

const STOP_TIMEOUT = 3000 // milliseconds that trackers get to hear `stopped`

function reasonOf(error: unknown): string {
  return error instanceof PieceStoreError ? error.message : 'internal error'
}
