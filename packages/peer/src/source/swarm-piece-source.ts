import { type Hashes, type Info, type PeerId, parseInfo, wireInfoHash } from '@shoal/bittorrent'
import { type Clock, deadline } from '../clock.ts'
import type { PeerFinder } from '../dht/dht-node.ts'
import { PeerSearch } from '../dht/peer-search.ts'
import type { AddressGuard } from '../dial/address-guard.ts'
import type { ByteRange } from '../pieces/piece-layout.ts'
import type { PieceLayers } from '../pieces/piece-verifier.ts'
import { type Encryption, Swarm } from '../swarm/swarm.ts'
import { Announcer } from '../tracker/announcer.ts'
import type { TrackerClient } from '../tracker/tracker-client.ts'
import type { Dialer } from '../wire/byte-stream.ts'
import type { FetchCost, FetchUnits } from './fetch-cost.ts'
import { orAborted } from './or-aborted.ts'
import type { PieceCache } from './piece-keeper.ts'
import { PieceReader } from './piece-reader.ts'
import { decidePrivacy, decideWithMetadata, type PrivacyOptions } from './source-privacy.ts'
import type { TorrentReference } from './torrent-reference.ts'
import { Waiters } from './waiters.ts'

export interface PieceSourceParts {
  readonly reference: TorrentReference
  readonly peers: readonly { readonly address: string; readonly port: number }[]
  readonly privacy: PrivacyOptions
  readonly cache: PieceCache | undefined
  /** Fetch single blocks where they can be proved (v2, hybrid), instead of whole pieces. */
  readonly proveBlocks: boolean
  /** Fetch single blocks also where nothing proves them (v1). */
  readonly unprovedBlocks: boolean
  /** It is closed as soon as the metadata came, which is all that is wanted: no more peers are sought then. */
  readonly metadataOnly: boolean
  readonly peerId: PeerId
  /** Announced to trackers; nobody listens there. */
  readonly port: number
  readonly dialer: Dialer
  readonly guard: AddressGuard
  readonly trackers: TrackerClient
  /** The DHT, where it is used at all; never asked about private torrents. */
  readonly finder: PeerFinder | undefined
  readonly encryption: Encryption
  readonly clock: Clock
  readonly hashes: Hashes
  /** In [0, 1). */
  readonly random: () => number
}

/** The source was closed while somebody waited. */
export class SourceClosedError extends Error {
  readonly code = 'source_closed'
  override readonly name = 'SourceClosedError'
}

const MAX_LINKS = 30
const HORIZON = 1 // seconds of supply on order: what is read next must not queue behind what was prefetched
const DEEPEST = 500 // blocks
const UNKNOWN_LEFT = 16_384 // bytes announced as missing while the size is not known, as qBittorrent does
const LAYERS_AGAIN = 5000 // milliseconds after which peers that refused are asked for piece layers again
const STOP_TIMEOUT = 3000 // milliseconds that trackers get to hear `stopped`

/**
 * Reads a torrent's bytes on demand: fetches the pieces that a read covers and no others, verifies them, says `stopped`
 * and never `completed`. Satisfies the `PieceSource` port of @shoal/screenshots.
 */
export class SwarmPieceSource {
  readonly #parts: PieceSourceParts
  readonly #swarm: Swarm
  readonly #metadata = new Waiters<'metadata'>()
  #announcer: Announcer | undefined
  #search: PeerSearch | undefined
  #trackers = 0
  #reader: PieceReader | undefined
  #closed = false

  /** @throws TrackerNotAllowedError where a private torrent leaves nobody to ask */
  constructor(parts: PieceSourceParts) {
    this.#parts = parts
    const { discovery, tiers } = decidePrivacy(parts.reference, parts.privacy)
    const { reference, peerId, dialer, guard, clock, encryption } = parts
    this.#swarm = new Swarm({
      identity: {
        infoHash: reference.wireHash,
        infoHashV2: wireHashV2(reference),
        peerId,
        dht: false,
      },
      listenPort: undefined,
      discovery,
      dialer,
      guard,
      clock,
      encryption,
      pace: { horizon: HORIZON, deepest: DEEPEST },
      maxLinks: MAX_LINKS,
      onMetadata: (bytes) => this.#onMetadata(bytes),
      onHash: (link, message) => this.#reader?.onHash(link, message),
    })
    if (reference.metainfo !== undefined) this.#begin(reference.metainfo, reference.metainfo.pieceLayers)
    this.#announcer = this.#announce(tiers)
    this.#lookInDht()
    this.#swarm.start()
    this.#swarm.addPeers(parts.peers, 'given')
  }

  get stats(): PieceReader['stats'] {
    return this.#reader?.stats ?? { payloadBytes: 0, pieces: 0, blocks: 0 }
  }

  /** By which ways peers may be found: with none, nothing will ever come. */
  get ways(): { readonly trackers: number; readonly peers: number; readonly dht: boolean } {
    return { trackers: this.#trackers, peers: this.#parts.peers.length, dht: this.#search !== undefined }
  }

  /** The torrent's layout, fetched from peers where only its hash is known. */
  async metainfo(signal: AbortSignal): Promise<Info> {
    return (await this.#ready(signal)).info
  }

  /**
   * The piece layers of a v2 torrent, which are no part of its metadata: from peers, asked again until somebody gives them.
   * @throws TooManyPiecesError
   */
  async pieceLayers(signal: AbortSignal): Promise<PieceLayers> {
    const reader = await this.#ready(signal)
    while (!this.#closed) {
      const layers = await orAborted(reader.pieceLayers(), signal)
      if (layers !== undefined) return layers
      await orAborted(new Promise<void>((resolve) => this.#parts.clock.after(LAYERS_AGAIN, resolve)), signal)
    }
    throw closedError()
  }

  /** Verified bytes of the torrent's byte space; waits until peers delivered them. */
  async read(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    const reader = await this.#ready(signal)
    if (this.#closed) throw closedError()
    if (offset < 0 || length < 0 || offset + length > reader.layout.totalLength)
      throw new RangeError('outside of the torrent')
    return reader.read({ offset, length }, signal)
  }

  /** Whether nothing of a range that was read rests on a peer's word alone; always so unless unproved blocks were asked for. */
  proved(offset: number, length: number): boolean {
    return this.#reader?.proved({ offset, length }) ?? true
  }

  /** Fetches the whole pieces behind unproved blocks of a range. False where what was read before is wrong. */
  async confirm(offset: number, length: number, signal: AbortSignal): Promise<boolean> {
    return (await this.#ready(signal)).confirm({ offset, length }, signal)
  }

  /** Wants ranges after everything that is being read, in this order. */
  prefetch(ranges: readonly ByteRange[]): void {
    if (!this.#closed) this.#reader?.prefetch(ranges)
  }

  /** What reading the ranges takes: whole pieces, or single blocks where peers prove these. */
  async cost(ranges: readonly ByteRange[], signal: AbortSignal): Promise<FetchCost> {
    return (await this.#ready(signal)).cost(ranges, signal)
  }

  /** Blocks, once peers proved some one by one or where proof is not wanted; undefined while whole pieces are what comes. */
  blocks(): FetchUnits | undefined {
    return this.#reader?.blocks()
  }

  /** Pieces verified and kept in the cache, oldest first. */
  stored(): readonly number[] {
    return this.#reader?.stored() ?? []
  }

  /** Takes pieces out of the cache, each verified again. Those that it has not, or not right, are left. */
  async recall(pieces: readonly number[], signal: AbortSignal): Promise<void> {
    await (await this.#ready(signal)).recall(pieces, signal)
  }

  /** More peers to dial. */
  addPeers(peers: readonly { readonly address: string; readonly port: number }[]): void {
    this.#swarm.addPeers(peers, 'given')
  }

  have(piece: number): boolean {
    return this.#reader?.have(piece) ?? false
  }

  availability(piece: number): number {
    return this.#reader?.exchange.availability.of(piece) ?? 0
  }

  /** Says `stopped` to trackers, leaves every peer; reads that wait fail. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#metadata.close(closedError())
    this.#search?.stop()
    this.#swarm.stop()
    await Promise.all([this.#reader?.close(closedError()), this.#stopAnnouncing()])
  }

  async #ready(signal: AbortSignal): Promise<PieceReader> {
    while (this.#reader === undefined) await this.#metadata.wait('metadata', signal)
    return this.#reader
  }

  #onMetadata(bytes: Uint8Array): boolean {
    const { reference, hashes } = this.#parts
    let info: Info
    try {
      info = parseInfo(bytes, hashes)
    } catch {
      return false // whatever it is, it is not what the info-hash names
    }
    const v1 = reference.infoHashV1 === undefined || info.infoHashV1 === reference.infoHashV1
    const v2 = reference.infoHashV2 === undefined || info.infoHashV2 === reference.infoHashV2
    if (!v1 || !v2) return false
    const { discovery, tiers } = decideWithMetadata(reference, info.isPrivate, this.#parts.privacy)
    if (discovery !== this.#swarm.discovery && !this.#parts.metadataOnly) {
      this.#swarm.setDiscovery(discovery)
      void this.#stopAnnouncing()
      this.#announcer = this.#announce(tiers)
      this.#lookInDht()
    }
    this.#begin(info, new Map())
    return true
  }

  #begin(info: Info, layers: PieceLayers): void {
    const { clock, hashes, cache, proveBlocks, unprovedBlocks } = this.#parts
    const reader = new PieceReader({
      info,
      layers,
      cache,
      proveBlocks,
      unprovedBlocks,
      clock,
      hashes,
      links: () => this.#swarm.links,
      onLiars: (addresses) => {
        for (const address of addresses) this.#swarm.ban(address)
      },
    })
    this.#reader = reader
    this.#swarm.begin(reader.exchange, info)
    this.#metadata.wake('metadata')
  }

  async #stopAnnouncing(): Promise<void> {
    const limit = deadline(this.#parts.clock, STOP_TIMEOUT)
    await this.#announcer?.stop(limit.signal)
    limit.release()
  }

  /** In the DHT a source only looks: nobody can connect to it. */
  #lookInDht(): void {
    this.#search?.stop()
    this.#search = undefined
    const { finder, clock, reference } = this.#parts
    if (finder === undefined || this.#swarm.discovery !== 'public') return
    const onPeers = (peers: Parameters<Swarm['addPeers']>[0]) => this.#swarm.addPeers(peers, 'dht')
    this.#search = new PeerSearch({ finder, clock, infoHashes: [reference.wireHash], port: undefined, onPeers })
  }

  #announce(tiers: readonly (readonly string[])[]): Announcer {
    this.#trackers = tiers.flat().length
    const { reference, peerId, port, trackers, clock, random } = this.#parts
    const announcer = new Announcer({
      tiers,
      isPrivate: this.#swarm.discovery === 'private',
      infoHashes: [reference.wireHash],
      peerId,
      port,
      client: trackers,
      clock,
      random,
      counters: () => ({ uploaded: 0, downloaded: this.stats.payloadBytes, left: this.#reader?.left ?? UNKNOWN_LEFT }),
      wanted: () => Math.max(0, MAX_LINKS - this.#swarm.linkCount),
      onPeers: (peers) => this.#swarm.addPeers(peers, 'tracker'),
      onSwitch: () => this.#swarm.disconnectAll(),
    })
    announcer.start()
    return announcer
  }
}

function wireHashV2({ infoHashV2, metainfo }: TorrentReference): Uint8Array | undefined | 'unknown' {
  if (infoHashV2 !== undefined) return wireInfoHash(infoHashV2)
  return metainfo === undefined ? 'unknown' : undefined
}

function closedError(): SourceClosedError {
  return new SourceClosedError('the source was closed')
}
