import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { parseIpAddress } from '../address/ip-address.ts'
import type { ThreadCounters } from '../announce/thread-counters.ts'
import { type DatagramHandler, REPLY_ROOM } from '../frontend/handle-datagram.ts'

const RECEIVE_BUFFER = 8 << 20 // bytes wanted; the system may give less
const MAX_DATAGRAM = 65_536 // bytes
const MAX_WAITING = 10_000 // requests that a store behind a network has not answered yet

/** UDP through Node's own sockets, for systems without the faster path: one address, answered on the main thread. */
export class NodeUdp {
  readonly address: string
  readonly #handler: DatagramHandler
  readonly #counters: ThreadCounters
  readonly #onFailure: (error: unknown) => void
  readonly #input = Buffer.alloc(MAX_DATAGRAM)
  #output = Buffer.alloc(REPLY_ROOM)
  #waiting = 0
  #socket: Socket | undefined

  constructor(
    address: string,
    handler: DatagramHandler,
    counters: ThreadCounters,
    onFailure: (error: unknown) => void,
  ) {
    this.#onFailure = onFailure
    this.#counters = counters
    this.address = address
    this.#handler = handler
    handler.attach(new DataView(this.#input.buffer, this.#input.byteOffset, MAX_DATAGRAM))
  }

  /** Binds and answers. Returns the port. */
  async open(port: number, signal: AbortSignal): Promise<number> {
    const type = this.address.includes(':') ? 'udp6' : 'udp4'
    const socket = createSocket({ type, ipv6Only: type === 'udp6' })
    try {
      socket.bind(port, this.address)
      await once(socket, 'listening', { signal })
    } catch (error) {
      socket.close()
      throw error
    }
    growBuffer(socket)
    socket.on('message', (message, remote) => this.#answer(message, remote))
    socket.on('error', ignoreSendFailure)
    this.#socket = socket
    return socket.address().port
  }

  async close(): Promise<void> {
    const socket = this.#socket
    this.#socket = undefined
    if (socket === undefined) return
    const closed = once(socket, 'close')
    socket.close()
    await closed
  }

  #answer(message: Buffer, remote: RemoteInfo): void {
    const came = performance.now()
    const source = parseIpAddress(remote.address)
    if (source === undefined || remote.port === 0 || this.#waiting >= MAX_WAITING) return
    this.#input.set(message)
    this.#handler.source.set(source)
    const output = this.#output
    const view = new DataView(output.buffer, output.byteOffset, REPLY_ROOM)
    const length = this.#handler.handle(0, message.length, view, 0)
    const send = (bytes: number) => {
      if (bytes > 0) this.#socket?.send(Buffer.from(output.subarray(0, bytes)), remote.port, remote.address)
      this.#counters.took('udp', (performance.now() - came) * 1000, 1)
    }
    if (typeof length === 'number') send(length)
    else {
      this.#output = Buffer.alloc(REPLY_ROOM)
      void this.#later(length, send)
    }
  }

  /** A store that fails leaves the asker without a reply: it asks again. */
  async #later(reply: Promise<number>, send: (bytes: number) => void): Promise<void> {
    this.#waiting++
    try {
      send(await reply)
    } catch (error) {
      this.#onFailure(error)
    } finally {
      this.#waiting--
    }
  }
}

function growBuffer(socket: Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER)
  } catch (error) {
    if (!(error instanceof Error)) throw error // the system's own size will do
  }
}

/** A reply that cannot be delivered is the asker's loss only; it will ask again. */
function ignoreSendFailure(_error: Error): void {
  return
}
