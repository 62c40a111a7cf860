import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import { formatIpAddress, type IpAddress } from '../address/ip-address.ts'
import { RequestSource } from '../address/request-source.ts'
import type { SocketSwarms, TrackerSocket } from '../frontend/socket-swarms.ts'
import { passkeyOfPath } from '../members/passkey-path.ts'

const LARGEST_MESSAGE = 1 << 18 // bytes: twenty offers of a few KiB each
const UNSENT_LIMIT = 1 << 20 // bytes that a slow peer may leave unread before it is cut off
const PING_EVERY = 30_000 // milliseconds
const CLOSING = 1001 // going away (RFC 6455 § 7.4.1)

/** WebSocket peers on the ordinary HTTP server's upgrades. */
export class NodeWs {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE, perMessageDeflate: false })
  readonly #swarms: SocketSwarms
  readonly #sourceOf: (request: IncomingMessage) => IpAddress | undefined
  readonly #alive = new WeakSet<WebSocket>()
  readonly #timeout: number
  #pings: NodeJS.Timeout | undefined

  /** `timeout` is how long a silent peer is kept, in milliseconds. */
  constructor(swarms: SocketSwarms, timeout: number, sourceOf: (request: IncomingMessage) => IpAddress | undefined) {
    this.#swarms = swarms
    this.#timeout = timeout
    this.#sourceOf = sourceOf
  }

  /** Takes the upgrades of a server. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const source = this.#sourceOf(request)
      if (source === undefined) {
        socket.destroy()
        return
      }
      this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, source, request))
    })
    this.#pings = setInterval(() => this.#pingAll(), PING_EVERY)
    this.#pings.unref()
  }

  close(): void {
    clearInterval(this.#pings)
    for (const webSocket of this.#server.clients) webSocket.close(CLOSING, 'tracker stops')
    for (const webSocket of this.#server.clients) webSocket.terminate()
  }

  #accept(webSocket: WebSocket, address: IpAddress, request: IncomingMessage): void {
    const source = new RequestSource()
    source.set(address)
    const socket: TrackerSocket = {
      peers: new Map(),
      address: formatIpAddress(address),
      port: request.socket.remotePort ?? 0,
      passkey: passkeyOfPath(Buffer.from(request.url ?? '')),
      send: (text) => {
        if (webSocket.readyState !== WebSocket.OPEN) return
        if (webSocket.bufferedAmount > UNSENT_LIMIT) webSocket.terminate()
        else webSocket.send(text)
      },
    }
    this.#alive.add(webSocket)
    webSocket.on('pong', () => this.#alive.add(webSocket))
    webSocket.on('message', (data: Buffer) => this.#swarms.receive(socket, source, data.toString()))
    webSocket.on('close', () => this.#swarms.close(socket))
    webSocket.on('error', () => webSocket.terminate())
  }

  /** Cuts off who did not answer the last ping, and forgets silent peers. */
  #pingAll(): void {
    for (const webSocket of this.#server.clients) {
      if (!this.#alive.delete(webSocket)) webSocket.terminate()
      else webSocket.ping()
    }
    this.#swarms.sweep(this.#timeout)
  }
}
