import {
  type BlockRange,
  type Bytes,
  concatBytes,
  describePeerId,
  EXTENDED_HANDSHAKE_ID,
  type ExtendedHandshake,
  encodeExtendedHandshake,
  encodeMessage,
  encodeMetadataMessage,
  encodePexMessage,
  type Handshake,
  MAX_MESSAGE_LENGTH,
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

const EMPTY = new Uint8Array(0)
const KEEP_ALIVE_AFTER = 100_000 // milliseconds without sending
const DEAD_AFTER = 180_000 // milliseconds without receiving; keep-alives come every two minutes
const FAST_SET = 100 // pieces that a choking peer may allow

/** A peer after the handshake: BEP 3's state of both sides, messages in and out. */
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
  /** The begin of a message whose rest has not come. */
  #rest: Bytes = EMPTY
  /** While messages are being handled: what is to be sent afterwards. */
  #outbox: Bytes[] | undefined
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
    const bytes = encodeMessage(message)
    if (this.#outbox !== undefined && message.kind !== 'piece') {
      this.#outbox.push(bytes)
      return
    }
    // A block is not copied once more; what was said before it goes first.
    if (this.#outbox !== undefined && this.#outbox.length > 0) this.stream.write(concatBytes(this.#outbox.splice(0)))
    this.#lastSent = this.#options.now()
    this.stream.write(bytes)
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
    this.#outbox = []
    try {
      const from = this.#completeRest(bytes)
      if (from < bytes.length) {
        this.#handleAll(this.#reader.push(bytes.subarray(from)))
        // A copy: what waits for the rest of its message lies in the receive buffer, which the stream uses again.
        this.#rest = this.#reader.takeRest()
      }
    } catch (error) {
      if (!(error instanceof PeerMessageError)) throw error
      this.close()
    } finally {
      this.#flush()
    }
  }

  /**
   * Finishes the message whose begin came earlier, by as few bytes as that takes: joining all of a large receive buffer to
   * a rest would copy everything that comes. Returns how many bytes were used.
   */
  #completeRest(bytes: Bytes): number {
    let used = 0
    while (this.#rest.length > 0 && used < bytes.length) {
      const rest = this.#rest
      const whole = rest.length < 4 ? 4 : 4 + new DataView(rest.buffer, rest.byteOffset).getUint32(0)
      if (whole > 4 + MAX_MESSAGE_LENGTH) throw new PeerMessageError(`a message of ${whole - 4} bytes`)
      const taken = bytes.subarray(used, used + whole - rest.length)
      used += taken.length
      this.#rest = concatBytes([rest, taken])
      if (this.#rest.length < whole || (rest.length < 4 && !isKeepAlive(this.#rest))) continue
      const finished = this.#rest
      this.#rest = EMPTY
      this.#handleAll(this.#reader.push(finished))
    }
    return used
  }

  #handleAll(messages: readonly PeerMessage[]): void {
    for (const message of messages) {
      if (this.#closed) return
      this.#handle(message)
    }
  }

  /** What was said while messages were handled goes out in one piece. */
  #flush(): void {
    const outbox = this.#outbox ?? []
    this.#outbox = undefined
    const [first] = outbox
    if (first === undefined || this.#closed) return
    this.#lastSent = this.#lastReceived
    this.stream.write(outbox.length === 1 ? first : concatBytes(outbox))
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

function isKeepAlive(frame: Bytes): boolean {
  return frame.length === 4 && frame.every((byte) => byte === 0)
}
