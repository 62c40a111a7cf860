import type { ByteStream, Dialer, StreamEvents } from '../src/wire/byte-stream.ts'

/** One end of a connection that lives in memory. Bytes arrive in a later turn, as on a network. */
export class MemoryStream implements ByteStream {
  readonly remoteAddress: string
  readonly remotePort: number
  readonly backlog = 0
  other: MemoryStream | undefined
  #events: StreamEvents | undefined
  #early: Uint8Array[] = []
  #closed = false

  constructor(remoteAddress: string, remotePort: number) {
    this.remoteAddress = remoteAddress
    this.remotePort = remotePort
  }

  get closed(): boolean {
    return this.#closed
  }

  attach(events: StreamEvents): void {
    this.#events = events
    for (const bytes of this.#early.splice(0)) events.onData(bytes)
    if (this.#closed) events.onClose()
  }

  write(bytes: Uint8Array): void {
    if (this.#closed) return
    const copy = bytes.slice()
    queueMicrotask(() => this.other?.receive(copy))
  }

  cork(): void {
    return
  }

  uncork(): void {
    return
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    const { other } = this
    queueMicrotask(() => {
      this.#events?.onClose()
      other?.close()
    })
  }

  receive(bytes: Uint8Array): void {
    if (this.#closed) return
    if (this.#events === undefined) this.#early.push(bytes)
    else this.#events.onData(bytes)
  }
}

/** Two ends of one connection, as seen by `left` and `right`. */
export function memoryConnection(left: string, right: string): readonly [left: MemoryStream, right: MemoryStream] {
  const ends = [new MemoryStream(right, 1), new MemoryStream(left, 2)] as const
  ends[0].other = ends[1]
  ends[1].other = ends[0]
  return ends
}

/** Addresses with somebody behind them. */
export class MemoryNetwork {
  readonly #listeners = new Map<string, (stream: ByteStream) => void>()
  readonly dialled: string[] = []

  listen(address: string, accept: (stream: ByteStream) => void): void {
    this.#listeners.set(address, accept)
  }

  dialer(from: string): Dialer {
    return {
      dial: (address) => {
        this.dialled.push(address)
        const accept = this.#listeners.get(address)
        if (accept === undefined) return Promise.reject(new Error('nobody there'))
        const [ours, theirs] = memoryConnection(from, address)
        accept(theirs)
        return Promise.resolve(ours)
      },
    }
  }
}
