import type { ByteStream, StreamEvents } from '../wire/byte-stream.ts'
import type { StreamReader } from '../wire/stream-reader.ts'
import type { Rc4 } from './rc4.ts'

/** What both sides agreed upon. */
export interface Ciphers {
  readonly incoming: Rc4
  readonly outgoing: Rc4
}

/** A stream behind an MSE handshake: everything that passes is en- and decrypted, or left as it is without ciphers. */
export class EncryptedStream implements ByteStream {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly #stream: ByteStream
  readonly #reader: StreamReader
  readonly #ciphers: Ciphers | undefined
  /** Bytes that came, readable already, within the handshake. */
  #initial: Uint8Array | undefined
  #events: StreamEvents | undefined

  /** `reader` has read the handshake off `stream` and holds what follows. */
  constructor(stream: ByteStream, reader: StreamReader, ciphers: Ciphers | undefined, initial: Uint8Array) {
    this.#stream = stream
    this.#reader = reader
    this.#ciphers = ciphers
    this.#initial = initial
    this.remoteAddress = stream.remoteAddress
    this.remotePort = stream.remotePort
  }

  get backlog(): number {
    return this.#stream.backlog
  }

  write(bytes: Uint8Array): void {
    this.#stream.write(this.#ciphers === undefined ? bytes : this.#ciphers.outgoing.applied(bytes))
  }

  cork(): void {
    this.#stream.cork()
  }

  uncork(): void {
    this.#stream.uncork()
  }

  attach(events: StreamEvents): void {
    const first = this.#events === undefined
    this.#events = events
    if (!first) return
    const initial = this.#initial
    this.#initial = undefined
    if (initial !== undefined && initial.length > 0) events.onData(initial)
    this.#reader.handOver({
      onData: (bytes) => {
        this.#ciphers?.incoming.apply(bytes)
        this.#events?.onData(bytes)
      },
      onDrain: () => this.#events?.onDrain(),
      onClose: () => this.#events?.onClose(),
    })
  }

  close(): void {
    this.#stream.close()
  }
}
