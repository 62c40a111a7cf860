import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { parseIpAddress } from '../address/ip-address.ts'
import type { ThreadCounters } from '../announce/thread-counters.ts'
import { type DatagramHandler, REPLY_ROOM } from '../frontend/handle-datagram.ts'

const RECEIVE_BUFFER = 8 << 20 // bytes wanted; the system may give less
const LARGEST_DATAGRAM = 65_536 // bytes

/** UDP through Node's own sockets, for systems without the faster path: one address, answered on the main thread. */
export class NodeUdp {
  readonly address: string
  readonly #handler: DatagramHandler
  readonly #counters: ThreadCounters
  readonly #input = Buffer.alloc(LARGEST_DATAGRAM)
  readonly #output = Buffer.alloc(REPLY_ROOM)
  readonly #outputView: DataView
  #socket: Socket | undefined

  constructor(address: string, handler: DatagramHandler, counters: ThreadCounters) {
    this.#counters = counters
    this.address = address
    this.#handler = handler
    this.#outputView = new DataView(this.#output.buffer, this.#output.byteOffset, REPLY_ROOM)
    handler.attach(new DataView(this.#input.buffer, this.#input.byteOffset, LARGEST_DATAGRAM))
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
    if (source === undefined || remote.port === 0) return
    this.#input.set(message)
    this.#handler.source.set(source)
    const length = this.#handler.handle(0, message.length, this.#outputView, 0)
    if (length > 0) this.#socket?.send(Buffer.from(this.#output.subarray(0, length)), remote.port, remote.address)
    this.#counters.took('udp', (performance.now() - came) * 1000, 1)
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
