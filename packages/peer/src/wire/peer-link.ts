import {
  type BlockRange,
  type Bytes,
  describePeerId,
  EXTENDED_HANDSHAKE_ID,
  type ExtendedHandshake,
  encodeExtendedHandshake,
  encodeMessage,
  encodeMetadataMessage,
  encodePexMessage,
  type Handshake,
  MessageReader,
  type MetadataMessage,
  type PeerFeatures,
  type PeerMessage,
  PeerMessageError,
  type PexMessage,
  parseExtendedHandshake,
  parseMetadataMessage,
  parsePexMessage,
} from '@shoal/bittorrent'
import { type PaceLimits, type Supplier, SupplyPace } from '../download/supplier.ts'
import type { Bitfield } from '../pieces/bitfield.ts'
import type { ByteStream } from './byte-stream.ts'
import type { LinkEvents } from './link-events.ts'
import { PeerPieces } from './peer-pieces.ts'
import type { StreamReader } from './stream-reader.ts'

export interface LinkOptions {
  readonly handshake: Handshake
  readonly incoming: boolean
  /** Where the peer listens, as far as known; an incoming one tells by its extended handshake. */
  readonly listenPort: number | undefined
  /** Undefined while the metadata is not known. */
  readonly pieceCount: number | undefined
  readonly pace: PaceLimits
  readonly now: () => number
}

/** Our ids of extension messages (BEP 10). */
const OWN_IDS = { ut_metadata: 1, ut_pex: 2 } as const
type Extension = keyof typeof OWN_IDS

const KEEP_ALIVE_AFTER = 100_000 // milliseconds without sending
const DEAD_AFTER = 180_000 // milliseconds without receiving; keep-alives come every two minutes
const FAST_SET = 100 // pieces that a choking peer may allow

/** An introduced peer: BEP 3's state of both sides, messages in and out. */
export class PeerLink implements Supplier {
  readonly stream: ByteStream
  readonly address: string
  readonly incoming: boolean
  readonly peerId: Bytes
  readonly features: PeerFeatures
  readonly pace: SupplyPace
  readonly #events: LinkEvents<PeerLink>
  readonly #options: LinkOptions
  readonly #reader = new MessageReader()
  readonly #pieces: PeerPieces
  readonly #allowedFast = new Set<number>()
  readonly #peerIds = new Map<Extension, number>()
  #extended: ExtendedHandshake | undefined
  #choking = true
  #interested = false
  #peerChoking = true
  #peerInterested = false
  #closed = false
  #lastSent: number
  #lastReceived: number
  #unchokedAt = 0
  #uploaded = 0
  #downloaded = 0

  constructor(stream: ByteStream, options: LinkOptions, events: LinkEvents<PeerLink>) {
    this.stream = stream
    this.address = stream.remoteAddress
    this.incoming = options.incoming
    this.peerId = options.handshake.peerId
    this.features = options.handshake.features
    this.pace = new SupplyPace(options.pace)
    this.#options = options
    this.#events = events
    this.#pieces = new PeerPieces(options.pieceCount)
    this.#lastSent = options.now()
    this.#lastReceived = this.#lastSent
  }

  /** Begins to read; what the peer said already is reported during the call. */
  start(reader: StreamReader): void {
    reader.handOver({
      onData: (bytes) => this.#received(bytes),
      onDrain: () => this.#events.onDrain(this),
      onClose: () => {
        this.#closed = true
        this.#events.onClosed(this)
      },
    })
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Whether we choke it. */
  get choking(): boolean {
    return this.#choking
  }

  get peerChoking(): boolean {
    return this.#peerChoking
  }

  get peerInterested(): boolean {
    return this.#peerInterested
  }

  /** When we last unchoked it, in milliseconds; 0 for never. */
  get unchokedAt(): number {
    return this.#unchokedAt
  }

  /** Payload bytes given to it. */
  get uploaded(): number {
    return this.#uploaded
  }

  /** Payload bytes taken from it. */
  get downloaded(): number {
    return this.#downloaded
  }

  /** Undefined until the number of pieces is known. */
  get pieces(): Bitfield | undefined {
    return this.#pieces.field
  }

  get extended(): ExtendedHandshake | undefined {
    return this.#extended
  }

  /** The peer's program, as it calls itself or by its id. */
  get client(): string {
    const { client, version } = describePeerId(this.peerId)
    return this.#extended?.client ?? [client, version].filter(Boolean).join(' ')
  }

  /** Where it takes connections, if that is known. */
  get listenPort(): number | undefined {
    return this.#options.listenPort ?? this.#extended?.port
  }

  speaks(extension: Extension): boolean {
    return this.#peerIds.has(extension)
  }

  has(piece: number): boolean {
    return this.#pieces.has(piece)
  }

  mayAsk(piece: number): boolean {
    return this.#pieces.has(piece) && (!this.#peerChoking || this.#allowedFast.has(piece))
  }

  /** The metadata arrived. */
  learn(pieceCount: number): void {
    if (!this.#pieces.learn(pieceCount)) this.close()
  }

  request(piece: number, begin: number, length: number): void {
    this.send({ kind: 'request', piece, begin, length })
  }

  cancel(piece: number, begin: number, length: number): void {
    this.send({ kind: 'cancel', piece, begin, length })
  }

  setInterested(interested: boolean): void {
    if (this.#interested === interested) return
    this.#interested = interested
    this.send({ kind: interested ? 'interested' : 'not-interested' })
  }

  setChoking(choking: boolean): void {
    if (this.#choking === choking) return
    this.#choking = choking
    if (!choking) this.#unchokedAt = this.#options.now()
    this.send({ kind: choking ? 'choke' : 'unchoke' })
  }

  sendBlock({ piece, begin }: BlockRange, block: Bytes): void {
    this.#uploaded += block.length
    this.send({ kind: 'piece', piece, begin, block })
  }

  /** Our extended handshake, where the peer understands it; `pex` is off for private torrents. */
  sendExtended(handshake: Omit<ExtendedHandshake, 'extensions'>, pex: boolean): void {
    if (!this.features.extensions) return
    const offered: readonly Extension[] = pex ? ['ut_metadata', 'ut_pex'] : ['ut_metadata']
    const extensions = new Map(offered.map((name) => [name, OWN_IDS[name]]))
    const payload = encodeExtendedHandshake({ ...handshake, extensions })
    this.send({ kind: 'extended', id: EXTENDED_HANDSHAKE_ID, payload })
  }

  sendMetadata(message: Exclude<MetadataMessage, { kind: 'unknown' }>): void {
    const id = this.#peerIds.get('ut_metadata')
    if (id !== undefined) this.send({ kind: 'extended', id, payload: encodeMetadataMessage(message) })
  }

  sendPex(message: PexMessage): void {
    const id = this.#peerIds.get('ut_pex')
    if (id !== undefined) this.send({ kind: 'extended', id, payload: encodePexMessage(message) })
  }

  send(message: PeerMessage): void {
    if (this.#closed) return
    this.#lastSent = this.#options.now()
    this.stream.write(encodeMessage(message))
  }

  /** To be called every few seconds: keeps the link alive, ends a dead one. */
  tick(): void {
    const now = this.#options.now()
    if (now - this.#lastReceived > DEAD_AFTER) this.close()
    else if (now - this.#lastSent > KEEP_ALIVE_AFTER) this.send({ kind: 'keep-alive' })
  }

  close(): void {
    this.stream.close()
  }

  #received(bytes: Bytes): void {
    if (this.#closed) return
    this.#lastReceived = this.#options.now()
    this.stream.cork()
    try {
      for (const message of this.#reader.push(bytes)) {
        if (this.#closed) break
        this.#handle(message)
      }
      // What waits for its rest is a view of the receive buffer, which the stream uses again.
      if (this.#reader.buffered > 0) this.#reader.push(this.#reader.takeRest())
    } catch (error) {
      if (!(error instanceof PeerMessageError)) throw error
      this.close()
    } finally {
      this.stream.uncork()
    }
  }

  #handle(message: PeerMessage): void {
    switch (message.kind) {
      case 'keep-alive':
      case 'port':
      case 'suggest':
      case 'unknown':
        return
      case 'choke':
      case 'unchoke':
        this.#peerChoking = message.kind === 'choke'
        this.#events.onChoke(this)
        return
      case 'interested':
      case 'not-interested':
        this.#peerInterested = message.kind === 'interested'
        this.#events.onInterest(this)
        return
      case 'have':
        this.#onHave(message.piece)
        return
      case 'bitfield':
        this.#onWhole(this.#pieces.replace(message.bits))
        return
      case 'have-all':
      case 'have-none':
        this.#pieces.replaceByAll(message.kind === 'have-all')
        this.#onWhole(true)
        return
      case 'allowed-fast':
        if (this.#allowedFast.size < FAST_SET) this.#allowedFast.add(message.piece)
        this.#events.onChoke(this)
        return
      case 'request':
        this.#events.onRequest(this, message)
        return
      case 'cancel':
        this.#events.onCancel(this, message)
        return
      case 'reject':
        this.#events.onReject(this, message)
        return
      case 'piece':
        this.#downloaded += message.block.length
        this.#events.onBlock(this, message.piece, message.begin, message.block)
        return
      case 'extended':
        this.#onExtended(message.id, message.payload)
        return
      case 'hash-request':
      case 'hash-reject':
      case 'hashes':
        this.#events.onHash(this, message)
        return
    }
  }

  #onHave(piece: number): void {
    const outcome = this.#pieces.add(piece)
    if (outcome === 'impossible') this.close()
    else if (outcome === 'new') this.#events.onHave(this, piece)
  }

  #onWhole(possible: boolean): void {
    if (!possible) this.close()
    else if (this.#pieces.field !== undefined) this.#events.onPieces(this)
  }

  #onExtended(id: number, payload: Bytes): void {
    switch (id) {
      case EXTENDED_HANDSHAKE_ID:
        this.#onExtendedHandshake(parseExtendedHandshake(payload))
        return
      case OWN_IDS.ut_metadata:
        this.#events.onMetadata(this, parseMetadataMessage(payload))
        return
      case OWN_IDS.ut_pex:
        this.#events.onPex(this, parsePexMessage(payload))
        return
    }
  }

  /** It may come again, to turn extensions on and off. */
  #onExtendedHandshake(handshake: ExtendedHandshake): void {
    for (const name of ['ut_metadata', 'ut_pex'] as const) {
      const id = handshake.extensions.get(name)
      if (id === 0) this.#peerIds.delete(name)
      else if (id !== undefined) this.#peerIds.set(name, id)
    }
    this.#extended = { ...this.#extended, ...handshake }
    const queue = handshake.requestQueue
    if (queue !== undefined) this.pace.limit(Math.min(queue, this.#options.pace.deepest))
    this.#events.onExtended(this, handshake)
  }
}
