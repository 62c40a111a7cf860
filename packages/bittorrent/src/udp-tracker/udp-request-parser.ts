import {
  INFO_HASH_LENGTH,
  readUint64,
  UDP_ACTION,
  UDP_LENGTH,
  UDP_MAGIC_HIGH,
  UDP_MAGIC_LOW,
  UDP_REQUEST,
} from './udp-layout.ts'

/** What a datagram is, found without looking further than its header; `invalid` ones get silence. */
export type UdpRequestKind = 'connect' | 'announce' | 'scrape' | 'invalid'

/**
 * `parseUdpRequest` for the hot path (one contract suite holds the two together): one parser for all datagrams of a batch: `moveTo` points it at the next, the getters read in place, nothing is
 * allocated. The view must cover the whole buffer, so that offsets are the buffer's own.
 */
export class UdpRequestParser {
  #view: DataView
  #at = 0
  #length = 0

  constructor(view: DataView) {
    this.#view = view
  }

  /** Points at the `length` bytes from `at` and says what they are. Only the exact magic makes a connect. */
  moveTo(at: number, length: number): UdpRequestKind {
    this.#at = at
    this.#length = length
    if (length < UDP_LENGTH.connect) return 'invalid'
    switch (this.#view.getUint32(at + UDP_REQUEST.action)) {
      case UDP_ACTION.connect:
        return this.connectionIdHigh === UDP_MAGIC_HIGH && this.connectionIdLow === UDP_MAGIC_LOW
          ? 'connect'
          : 'invalid'
      case UDP_ACTION.announce:
        return length >= UDP_LENGTH.announce ? 'announce' : 'invalid'
      case UDP_ACTION.scrape:
        return 'scrape'
      default:
        return 'invalid'
    }
  }

  /** Reads from another buffer from now on. */
  attach(view: DataView): void {
    this.#view = view
  }

  get connectionIdHigh(): number {
    return this.#view.getUint32(this.#at + UDP_REQUEST.connectionId)
  }
  get connectionIdLow(): number {
    return this.#view.getUint32(this.#at + UDP_REQUEST.connectionId + 4)
  }
  get transactionId(): number {
    return this.#view.getUint32(this.#at + UDP_REQUEST.transactionId)
  }
  /** Offset in the buffer of the announce's info-hash, or of a scrape's first. */
  get infoHashAt(): number {
    return this.#at + UDP_REQUEST.infoHash
  }
  get peerIdAt(): number {
    return this.#at + UDP_REQUEST.peerId
  }
  get downloaded(): number {
    return readUint64(this.#view, this.#at + UDP_REQUEST.downloaded)
  }
  get left(): number {
    return readUint64(this.#view, this.#at + UDP_REQUEST.left)
  }
  /** Cheaper than `left === 0`. */
  get isSeeder(): boolean {
    const at = this.#at + UDP_REQUEST.left
    return this.#view.getUint32(at) === 0 && this.#view.getUint32(at + 4) === 0
  }
  get uploaded(): number {
    return readUint64(this.#view, this.#at + UDP_REQUEST.uploaded)
  }
  /** The wire's number: 0 none, 1 completed, 2 started, 3 stopped; others may come. */
  get eventCode(): number {
    return this.#view.getUint32(this.#at + UDP_REQUEST.event)
  }
  get key(): number {
    return this.#view.getUint32(this.#at + UDP_REQUEST.key)
  }
  /** The address that the peer claims, as a number; 0 for none. */
  get claimedAddress(): number {
    return this.#view.getUint32(this.#at + UDP_REQUEST.address)
  }
  /** Signed: below zero the tracker chooses. */
  get numWant(): number {
    return this.#view.getInt32(this.#at + UDP_REQUEST.numWant)
  }
  get port(): number {
    return this.#view.getUint16(this.#at + UDP_REQUEST.port)
  }
  get optionsAt(): number {
    return this.#at + UDP_REQUEST.options
  }
  get end(): number {
    return this.#at + this.#length
  }
  /** Whole info-hashes of a scrape; a tail that is not one is left out. */
  get scrapeCount(): number {
    return Math.floor((this.#length - UDP_REQUEST.infoHash) / INFO_HASH_LENGTH)
  }
}
