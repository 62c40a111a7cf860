import { concatBytes } from '@shoal/bittorrent'
import type { ByteStream, StreamEvents } from './byte-stream.ts'

const LIMIT = 512 * 1024 // bytes that may wait: handshakes are small, and whoever sends more before our answer is no peer

/** The stream ended, or said too much, before what was waited for came. */
export class StreamEndedError extends Error {
  readonly code = 'stream_ended'
  override readonly name = 'StreamEndedError'
}

/** Reads a stream step by step during the handshake of two peers; afterwards `handOver` gives it to the link. */
export class StreamReader {
  readonly #stream: ByteStream
  readonly #signal: AbortSignal
  #waiting: Uint8Array = new Uint8Array(0)
  #ended = false
  #wake: (() => void) | undefined

  /** Aborting `signal` closes the stream. */
  constructor(stream: ByteStream, signal: AbortSignal) {
    this.#stream = stream
    this.#signal = signal
    signal.addEventListener('abort', this.#abort)
    stream.attach({
      onData: (bytes) => this.#received(bytes),
      onDrain: () => undefined,
      onClose: () => this.#end(),
    })
    if (signal.aborted) this.#abort()
  }

  /** The next `length` bytes. @throws StreamEndedError */
  async read(length: number): Promise<Uint8Array> {
    await this.peek(length)
    const bytes = this.#waiting.slice(0, length)
    this.#waiting = this.#waiting.subarray(length)
    return bytes
  }

  /** The next `length` bytes, which stay to be read. @throws StreamEndedError */
  async peek(length: number): Promise<Uint8Array> {
    while (this.#waiting.length < length) {
      if (this.#ended) throw new StreamEndedError('the peer hung up', { cause: this.#signal.reason })
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#waiting.slice(0, length)
  }

  /** Whoever reads from now on; bytes that wait are delivered first. */
  handOver(events: StreamEvents): void {
    this.#signal.removeEventListener('abort', this.#abort)
    const waiting = this.#waiting
    this.#waiting = new Uint8Array(0)
    if (waiting.length > 0) events.onData(waiting)
    this.#stream.attach(events)
  }

  readonly #abort = () => {
    this.#stream.close()
    this.#end()
  }

  #received(bytes: Uint8Array): void {
    if (this.#waiting.length + bytes.length > LIMIT) {
      this.#abort()
      return
    }
    this.#waiting = concatBytes([this.#waiting, bytes])
    this.#wake?.()
  }

  #end(): void {
    this.#ended = true
    this.#wake?.()
  }
}
