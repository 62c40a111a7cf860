import {
  compareBytes,
  type ExtendedHandshake,
  equalBytes,
  type MetadataMessage,
  type PeerId,
  type PexMessage,
} from '@shoal/bittorrent'
import { type Clock, deadline } from '../clock.ts'
import type { AddressGuard } from '../dial/address-guard.ts'
import type { PaceLimits } from '../download/supplier.ts'
import type { MseParts } from '../encryption/mse-handshake.ts'
import { type ConnectedPeer, handshakeFirst, type OwnIdentity, speaksV2 } from '../handshake/peer-handshake.ts'
import { MetadataFetch, serveMetadata } from '../metadata/metadata-exchange.ts'
import { REQUEST_QUEUE } from '../upload/upload-queue.ts'
import type { Dialer } from '../wire/byte-stream.ts'
import type { HashMessage, LinkEvents } from '../wire/link-events.ts'
import { PeerLink } from '../wire/peer-link.ts'
import { StreamEndedError } from '../wire/stream-reader.ts'
import { type Discovery, mayUse } from './discovery.ts'
import { type KnownPeer, PeerBook, type PeerOrigin } from './peer-book.ts'
import { PexGossip } from './pex-gossip.ts'
import type { PieceExchange } from './piece-exchange.ts'

export interface SwarmOptions {
  readonly identity: OwnIdentity
  /** Told to peers; undefined where nobody can connect to us. */
  readonly listenPort: number | undefined
  readonly discovery: Discovery
  readonly dialer: Dialer
  readonly guard: AddressGuard
  readonly clock: Clock
  readonly encryption: Encryption
  readonly pace: PaceLimits
  readonly maxLinks: number
  /** A whole info dictionary came; false where it is not the torrent's. */
  onMetadata(infoBytes: Uint8Array): boolean
  /** Hash messages (BEP 52) that the exchange does not take. */
  onHash?(link: PeerLink, message: HashMessage): void
  onLinks?(): void
}

/** Whether connections that we open are encrypted (MSE); those who come may choose. */
export interface Encryption {
  /** `allowed`: where a peer takes nothing else; `required`: always; `off`: never. */
  readonly policy: 'allowed' | 'required' | 'off'
  readonly parts: MseParts
}

interface Member {
  readonly origin: PeerOrigin
  readonly known: KnownPeer | undefined
  readonly gossip: PexGossip
}

const CLIENT = 'Shoal 0.1.0'
const HALF_OPEN = 16 // connections being made at a time
const DIAL_TIMEOUT = 8_000 // milliseconds, handshake included
const TICK = 1000 // milliseconds

/** The peers of one torrent: whom we know, whom we are connected to, what they may tell us. */
export class Swarm implements LinkEvents<PeerLink> {
  readonly book: PeerBook
  readonly #options: SwarmOptions
  readonly #members = new Map<PeerLink, Member>()
  readonly #stopping = new AbortController()
  #discovery: Discovery
  #exchange: PieceExchange | undefined
  #metadata: MetadataFetch<PeerLink> | undefined
  #infoBytes: Uint8Array | undefined
  #pieceCount: number | undefined
  #dialling = 0
  #gone = { uploaded: 0, downloaded: 0 }
  #cancelTick: (() => void) | undefined

  constructor(options: SwarmOptions) {
    this.#options = options
    this.#discovery = options.discovery
    this.book = new PeerBook(() => options.clock.now())
    this.#metadata = new MetadataFetch(
      () => options.clock.now(),
      (bytes) => options.onMetadata(bytes),
      (link) => this.ban(link.address),
    )
  }

  get links(): Iterable<PeerLink> {
    return this.#members.keys()
  }

  get linkCount(): number {
    return this.#members.size
  }

  /** Payload bytes exchanged with all peers, those that left included. */
  get transferred(): { readonly uploaded: number; readonly downloaded: number } {
    let { uploaded, downloaded } = this.#gone
    for (const link of this.#members.keys()) {
      uploaded += link.uploaded
      downloaded += link.downloaded
    }
    return { uploaded, downloaded }
  }

  get discovery(): Discovery {
    return this.#discovery
  }

  start(): void {
    this.#tick()
  }

  /** Ends every link; nothing happens afterwards. */
  stop(): void {
    this.#stopping.abort()
    this.#cancelTick?.()
    for (const link of [...this.#members.keys()]) link.close()
  }

  /** Ends all links but goes on; BEP 27 asks for it when a private torrent changes its tracker. */
  disconnectAll(): void {
    for (const link of [...this.#members.keys()]) link.close()
  }

  /** The metadata is known: pieces can be traded. */
  begin(exchange: PieceExchange, metainfo: { readonly infoBytes: Uint8Array; readonly pieceCount: number }): void {
    this.#exchange = exchange
    this.#infoBytes = metainfo.infoBytes
    this.#pieceCount = metainfo.pieceCount
    this.#metadata = undefined
    for (const link of [...this.#members.keys()]) {
      link.learn(metainfo.pieceCount)
      if (!link.closed) exchange.join(link)
    }
  }

  /** Changes where peers may come from; those who came a forbidden way are sent away and forgotten. */
  setDiscovery(discovery: Discovery): void {
    this.#discovery = discovery
    const refused = new Set(
      (['given', 'tracker', 'pex', 'dht', 'incoming'] as const).filter((origin) => !mayUse(discovery, origin)),
    )
    this.book.forget(refused)
    for (const [link, { origin }] of [...this.#members]) if (refused.has(origin)) link.close()
  }

  /** Peers to try. Those of a forbidden origin or at a guarded address are ignored. */
  addPeers(peers: readonly { readonly address: string; readonly port: number }[], origin: PeerOrigin): void {
    if (!mayUse(this.#discovery, origin)) return
    for (const { address, port } of peers) {
      if (this.#options.guard.allows(address)) this.book.add({ address, port, origin })
    }
    this.#dialMore()
  }

  /** A peer that connected to us and finished the handshake. */
  accept(connected: ConnectedPeer): void {
    if (!mayUse(this.#discovery, 'incoming') || this.#members.size >= this.#options.maxLinks * 2)
      connected.stream.close()
    else this.#welcome(connected, 'incoming', undefined)
  }

  ban(address: string): void {
    this.book.ban(address)
    for (const link of [...this.#members.keys()]) if (link.address === address) link.close()
  }

  onPieces(link: PeerLink): void {
    this.#exchange?.onPieces(link)
  }

  onHave(link: PeerLink, piece: number): void {
    this.#exchange?.onHave(link, piece)
  }

  onChoke(link: PeerLink): void {
    this.#exchange?.onChoke(link)
  }

  onInterest(link: PeerLink): void {
    this.#exchange?.onInterest(link)
  }

  onRequest(link: PeerLink, block: Parameters<PieceExchange['onRequest']>[1]): void {
    this.#exchange?.onRequest(link, block)
  }

  onCancel(link: PeerLink, block: Parameters<PieceExchange['onCancel']>[1]): void {
    this.#exchange?.onCancel(link, block)
  }

  onBlock(link: PeerLink, piece: number, begin: number, bytes: Uint8Array): void {
    this.#exchange?.onBlock(link, { piece, begin }, bytes)
  }

  onReject(link: PeerLink, block: Parameters<PieceExchange['onReject']>[1]): void {
    this.#exchange?.onReject(link, block)
  }

  onDrain(link: PeerLink): void {
    this.#exchange?.onDrain(link)
  }

  onExtended(link: PeerLink, handshake: ExtendedHandshake): void {
    if (handshake.metadataSize !== undefined && link.speaks('ut_metadata')) {
      this.#metadata?.offer(link, handshake.metadataSize)
    }
  }

  onMetadata(link: PeerLink, message: MetadataMessage): void {
    if (message.kind === 'request') serveMetadata(link, this.#infoBytes, message.piece)
    else this.#metadata?.onMessage(link, message)
  }

  onPex(_link: PeerLink, message: PexMessage): void {
    this.addPeers(message.added, 'pex')
  }

  onHash(link: PeerLink, message: HashMessage): void {
    this.#options.onHash?.(link, message)
  }

  onClosed(link: PeerLink): void {
    const member = this.#members.get(link)
    if (member === undefined) return
    this.#members.delete(link)
    this.#gone = {
      uploaded: this.#gone.uploaded + link.uploaded,
      downloaded: this.#gone.downloaded + link.downloaded,
    }
    this.#metadata?.leave(link)
    this.#exchange?.leave(link)
    const { address, listenPort: port } = link
    // Who dialled us and left may be in the book, too, and is not dialled the very next moment either.
    const known = member.known ?? (port === undefined ? undefined : { address, port, origin: member.origin })
    if (known !== undefined) this.book.ended(known, true)
    this.#options.onLinks?.()
    this.#dialMore()
  }

  #dialMore(): void {
    const { maxLinks } = this.#options
    while (this.#dialling < HALF_OPEN && this.#members.size + this.#dialling < maxLinks) {
      if (this.#stopping.signal.aborted) return
      const peer = this.book.take((known) => this.#isLinked(known))
      if (peer === undefined) return
      this.#dialling++
      void this.#dial(peer).finally(() => {
        this.#dialling--
        this.#dialMore()
      })
    }
  }

  /** Whether it dialled us, or was dialled under another origin: it would only be sent away as a second connection. */
  #isLinked({ address, port }: KnownPeer): boolean {
    for (const link of this.#members.keys()) if (link.address === address && link.listenPort === port) return true
    return false
  }

  async #dial(peer: KnownPeer): Promise<void> {
    const limit = deadline(this.#options.clock, DIAL_TIMEOUT, this.#stopping.signal)
    try {
      this.#welcome(await this.#handshakeWith(peer, limit.signal), peer.origin, peer)
    } catch {
      // Whoever does not answer, or is no peer of this torrent, is tried again later and less often.
      this.book.ended(peer, false)
    } finally {
      limit.release()
    }
  }

  /** Plain first; to one who takes the connection and hangs up on that, encrypted at once. */
  async #handshakeWith(peer: KnownPeer, signal: AbortSignal): Promise<ConnectedPeer> {
    const { dialer, identity, encryption } = this.#options
    const { policy, parts } = encryption
    const dial = () => dialer.dial(peer.address, peer.port, signal)
    if (policy === 'required') return handshakeFirst(await dial(), identity, parts, signal)
    const stream = await dial()
    try {
      return await handshakeFirst(stream, identity, undefined, signal)
    } catch (error) {
      if (!(error instanceof StreamEndedError) || signal.aborted || policy === 'off') throw error
    }
    return handshakeFirst(await dial(), identity, parts, signal)
  }

  #welcome({ stream, reader, handshake }: ConnectedPeer, origin: PeerOrigin, known: KnownPeer | undefined): void {
    const useless = this.#stopping.signal.aborted || this.book.banned(stream.remoteAddress)
    if (useless || !this.#preferred(handshake.peerId, origin === 'incoming')) {
      stream.close()
      if (known !== undefined) this.book.ended(known, true)
      return
    }
    const { clock, pace, identity } = this.#options
    const features = { ...handshake.features, v2: speaksV2(handshake, identity) }
    const link = new PeerLink(
      stream,
      {
        handshake: { ...handshake, features },
        incoming: origin === 'incoming',
        listenPort: known?.port,
        pieceCount: this.#pieceCount,
        pace,
        now: () => clock.now(),
      },
      this,
    )
    this.#members.set(link, { origin, known, gossip: new PexGossip() })
    // BEP 3 wants the bitfield first, BEP 10 the extended handshake early: bitfield, then handshake, suits everyone.
    stream.cork()
    this.#exchange?.join(link)
    this.#sendExtended(link)
    stream.uncork()
    this.#options.onLinks?.()
    link.start(reader)
  }

  #sendExtended(link: PeerLink): void {
    const { listenPort } = this.#options
    link.sendExtended(
      {
        client: CLIENT,
        requestQueue: REQUEST_QUEUE,
        yourIp: link.address,
        port: listenPort,
        ...(this.#infoBytes === undefined ? {} : { metadataSize: this.#infoBytes.length }),
      },
      this.#discovery === 'public',
    )
  }

  /**
   * Whether a connection is to be kept beside what there is. When two peers dial each other at once, both must keep the same
   * one of the two connections: that of the one with the smaller peer id.
   */
  #preferred(peerId: PeerId, incoming: boolean): boolean {
    const other = [...this.#members.keys()].find((link) => equalBytes(link.peerId, peerId))
    if (other === undefined) return true
    const wantIncoming = compareBytes(this.#options.identity.peerId, peerId) > 0
    if (other.incoming === incoming || incoming !== wantIncoming) return false
    other.close()
    return true
  }

  #tick(): void {
    if (this.#stopping.signal.aborted) return
    this.#cancelTick = this.#options.clock.after(TICK, () => this.#tick())
    for (const link of [...this.#members.keys()]) link.tick()
    this.#metadata?.tick()
    this.#exchange?.tick()
    if (this.#discovery === 'public') this.#gossip()
    this.#dialMore()
  }

  #gossip(): void {
    const now = this.#options.clock.now()
    for (const [link, { gossip }] of this.#members) {
      if (!link.speaks('ut_pex')) continue
      const message = gossip.next(this.#gossipFor(link), now)
      if (message !== undefined) link.sendPex(message)
    }
  }

  #gossipFor(link: PeerLink): { address: string; port: number; seeder: boolean }[] {
    return [...this.#members.keys()].flatMap((other) => {
      const port = other.listenPort
      if (other === link || port === undefined) return []
      return [{ address: other.address, port, seeder: other.pieces?.complete ?? false }]
    })
  }
}
