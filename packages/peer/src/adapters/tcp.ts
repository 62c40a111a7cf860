import { connect, createServer, type Server, type Socket } from 'node:net'
import type { ByteStream, Dialer, StreamEvents } from '../wire/byte-stream.ts'

const RECEIVE_BUFFER = 256 * 1024 // bytes, one for each connection that we opened
const EARLY_LIMIT = 4096 // bytes kept of a peer that speaks before anyone listens

/** A peer did not take the connection. */
export class DialError extends Error {
  readonly code = 'dial'
  override readonly name = 'DialError'
}

/** Opens TCP connections from the given local address, or from whichever the system chooses. */
export function tcpDialer(localAddress?: string): Dialer {
  return {
    dial: (address, port, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(new DialError('given up', { cause: signal.reason }))
          return
        }
        const stream = new TcpStream()
        const socket = connect({
          host: address,
          port,
          localAddress,
          noDelay: true,
          onread: {
            buffer: new Uint8Array(RECEIVE_BUFFER),
            callback: (length, buffer) => stream.received(buffer, length),
          },
        })
        stream.carry(socket)
        const settle = () => {
          signal.removeEventListener('abort', giveUp)
          socket.off('error', refused)
          socket.off('connect', connected)
        }
        const giveUp = () => {
          settle()
          socket.destroy()
          reject(new DialError('given up', { cause: signal.reason }))
        }
        const refused = (cause: Error) => {
          settle()
          reject(new DialError(`${address} port ${port} did not answer`, { cause }))
        }
        const connected = () => {
          settle()
          resolve(stream)
        }
        signal.addEventListener('abort', giveUp)
        socket.on('error', refused)
        socket.on('connect', connected)
      }),
  }
}

/** A listening socket. */
export interface TcpListener {
  readonly address: string
  readonly port: number
  close(): Promise<void>
}

/** Listens for peers; port 0 lets the system choose. @throws the system's error where the port is taken */
export function listenTcp(address: string, port: number, onStream: (stream: ByteStream) => void): Promise<TcpListener> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true }, (socket) => {
      const stream = new TcpStream()
      stream.carry(socket)
      socket.on('data', (bytes) => stream.received(bytes, bytes.length))
      onStream(stream)
    })
    server.once('error', reject)
    server.listen(port, address, () => {
      server.off('error', reject)
      // Accept errors (no more file descriptors, say) cost the connection, not the program.
      server.on('error', () => undefined)
      resolve({ ...boundTo(server), close: () => closed(server) })
    })
  })
}

function boundTo(server: Server): { readonly address: string; readonly port: number } {
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new DialError('not listening on TCP')
  return { address: bound.address, port: bound.port }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}

class TcpStream implements ByteStream {
  #socket: Socket | undefined
  #events: StreamEvents | undefined
  #early: Uint8Array[] = []
  #ended = false
  remoteAddress = ''
  remotePort = 0

  carry(socket: Socket): void {
    this.#socket = socket
    const learn = () => {
      this.remoteAddress = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
      this.remotePort = socket.remotePort ?? 0
    }
    learn()
    socket.on('connect', learn)
    socket.on('drain', () => this.#events?.onDrain())
    // The reason of an end (reset, broken pipe) changes nothing for us: `close` follows every error.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      if (this.#ended) return
      this.#ended = true
      this.#events?.onClose()
    })
  }

  get backlog(): number {
    return this.#socket?.writableLength ?? 0
  }

  /** Bytes came; true keeps them coming. */
  received(buffer: Uint8Array, length: number): boolean {
    const bytes = length === buffer.length ? buffer : buffer.subarray(0, length)
    if (this.#events !== undefined) this.#events.onData(bytes)
    else this.#keepEarly(bytes)
    return true
  }

  attach(events: StreamEvents): void {
    this.#events = events
    const early = this.#early
    this.#early = []
    for (const bytes of early) events.onData(bytes)
    if (this.#ended) events.onClose()
  }

  write(bytes: Uint8Array): void {
    if (!this.#ended) this.#socket?.write(bytes)
  }

  cork(): void {
    this.#socket?.cork()
  }

  uncork(): void {
    this.#socket?.uncork()
  }

  close(): void {
    this.#socket?.destroy()
  }

  #keepEarly(bytes: Uint8Array): void {
    const kept = this.#early.reduce((sum, { length }) => sum + length, 0)
    if (kept + bytes.length > EARLY_LIMIT) this.close()
    else this.#early.push(bytes.slice())
  }
}
