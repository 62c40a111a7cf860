import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import { createServer, type Server, Socket } from 'node:net'
import type { TLSSocket, Server as TlsServer } from 'node:tls'

import type { IpAddress } from '../address/ip-address.ts'
import { readProxyPrefix } from '../address/proxy-protocol.ts'
import { RequestSource } from '../address/request-source.ts'
import type { HttpHandler } from '../frontend/handle-http.ts'
import { MAX_HEAD, RequestHead } from '../frontend/request-head.ts'
import type { ConnectionSources } from './connection-sources.ts'

const HEAD_DEADLINE = 10_000 // milliseconds in which a request's head must be complete
const IDLE_DEADLINE = 60_000 // milliseconds that an idle connection may stay
const WATCH_EVERY = 1000 // milliseconds
const KNOWN_ADDRESSES = 4096
const UNSENT_LIMIT = 1 << 20 // bytes of replies that a peer may leave unread
const TLS_HANDSHAKE = 0x16 // first byte of a TLS connection (RFC 8446 § 5.1)
const TOO_SLOW = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'
const TOO_LARGE = 'HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

/** What connections need from the tracker. */
export interface HttpParts {
  readonly handler: HttpHandler
  /** Serves everything that is neither announce nor scrape. */
  readonly pages: HttpServer
  readonly forwardedHeader: string
  readonly proxyProtocol: boolean
  readonly maxConnections: number
  /** Where TLS connections go, when there is a certificate. */
  readonly tls: TlsServer | undefined
  readonly sources: ConnectionSources
  onAnswered(microseconds: number): void
  onDropped(): void
  /** A store that could not answer. */
  onFailure(error: unknown): void
  /** Milliseconds of a clock that never goes back. */
  now(): number
}

/**
 * HTTP on bare sockets: announces and scrapes are read and answered without the ordinary server, which costs twice as
 * much; anything else is handed to it, connection and all.
 */
export class NodeHttp {
  readonly #parts: HttpParts
  readonly #plainHead = new RequestHead('')
  readonly #trustedHead: RequestHead
  readonly #source = new RequestSource()
  readonly #connections = new Set<Connection>()
  readonly #servers: Server[] = []
  readonly #addresses = new Map<string, IpAddress>()
  /** Connections that another server has now. */
  readonly #handedOver = new Set<Socket>()
  #watch: NodeJS.Timeout | undefined

  constructor(parts: HttpParts) {
    this.#parts = parts
    this.#trustedHead = new RequestHead(parts.forwardedHeader)
    parts.tls?.on('secureConnection', (socket: TLSSocket) => this.#accept(socket, false))
  }

  /** Listens on one more address. Returns the port. */
  async open(address: string, port: number, signal: AbortSignal): Promise<number> {
    const server = createServer((socket) => this.#accept(socket, true))
    server.maxConnections = this.#parts.maxConnections
    server.on('drop', () => this.#parts.onDropped())
    server.listen({ port, host: address, ipv6Only: address.includes(':'), backlog: 4096 })
    await once(server, 'listening', { signal })
    this.#servers.push(server)
    this.#watch ??= setInterval(() => this.#closeIdle(), WATCH_EVERY)
    const bound = server.address()
    return typeof bound === 'object' && bound !== null ? bound.port : port
  }

  /** Serves a connection that a thread has accepted and begun to read; `unsent` goes out before anything else. */
  adopt(fd: number, bytes: Uint8Array, unsent: Uint8Array): void {
    this.#watch ??= setInterval(() => this.#closeIdle(), WATCH_EVERY)
    const socket = new Socket({ fd, readable: true, writable: true })
    if (this.#connections.size + this.#handedOver.size >= this.#parts.maxConnections) {
      this.#parts.onDropped()
      socket.destroy()
      return
    }
    const connection = this.#accept(socket, true)
    if (connection === undefined) return
    if (unsent.length > 0) socket.write(unsent)
    if (bytes.length > 0) this.#receive(connection, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
  }

  /** Connections that are open, those of the ordinary server too. */
  get size(): number {
    return this.#connections.size + this.#handedOver.size
  }

  /** Stops listening, lets replies at hand go out, then closes every connection; at once when `signal` fires. */
  async close(signal: AbortSignal): Promise<void> {
    clearInterval(this.#watch)
    this.#watch = undefined
    const closed = this.#servers.splice(0).map(async (server) => {
      const done = once(server, 'close')
      server.close()
      await done
    })
    for (const connection of this.#connections) connection.socket.destroySoon()
    this.#parts.pages.closeAllConnections()
    const destroyAll = () => {
      for (const { socket } of this.#connections) socket.destroy()
      for (const socket of this.#handedOver) socket.destroy()
    }
    if (signal.aborted) destroyAll()
    signal.addEventListener('abort', destroyAll, { once: true })
    await Promise.all(closed)
    signal.removeEventListener('abort', destroyAll)
  }

  #accept(socket: Socket, maySniff: boolean): Connection | undefined {
    socket.on('error', ignoreBrokenConnection)
    const address = this.#addressOf(socket, maySniff)
    if (address === undefined) {
      socket.destroy()
      return undefined
    }
    const isTrusted = this.#parts.sources.isTrusted(address)
    const connection: Connection = {
      socket,
      source: address,
      isTrusted,
      isPlain: maySniff,
      pending: undefined,
      since: this.#parts.now(),
      awaitsPrefix: maySniff && isTrusted && this.#parts.proxyProtocol,
      maySniff: maySniff && this.#parts.tls !== undefined,
      isWaiting: false,
    }
    this.#connections.add(connection)
    socket.on('data', (chunk: Buffer) => this.#receive(connection, chunk))
    socket.on('close', () => {
      this.#connections.delete(connection)
      this.#handedOver.delete(socket)
    })
    return connection
  }

  /** Peers come back, so the latest addresses are kept as read. */
  #addressOf(socket: Socket, isFresh: boolean): IpAddress | undefined {
    if (!isFresh) return this.#parts.sources.ofConnection(socket) // over TLS, perhaps named by a PROXY prefix
    const text = socket.remoteAddress ?? ''
    const known = this.#addresses.get(text)
    if (known !== undefined) return known
    const address = this.#parts.sources.ofConnection(socket)
    if (this.#addresses.size >= KNOWN_ADDRESSES) this.#addresses.clear()
    if (address !== undefined) this.#addresses.set(text, address)
    return address
  }

  #receive(connection: Connection, chunk: Buffer): void {
    if (connection.isWaiting) {
      connection.pending = connection.pending === undefined ? chunk : Buffer.concat([connection.pending, chunk])
      return
    }
    let bytes = connection.pending === undefined ? chunk : Buffer.concat([connection.pending, chunk])
    if (connection.pending === undefined) connection.since = this.#parts.now() // a later byte wins no more time
    connection.pending = undefined
    if (connection.awaitsPrefix) {
      const rest = this.#readPrefix(connection, bytes)
      if (rest === undefined) return
      bytes = rest
    }
    if (connection.maySniff && bytes.length > 0) {
      connection.maySniff = false
      if (bytes[0] === TLS_HANDSHAKE) {
        this.#handOver(connection, bytes, this.#parts.tls)
        return
      }
    }
    this.#answerAll(connection, bytes)
  }

  #answerAll(connection: Connection, bytes: Buffer): void {
    const head = connection.isTrusted ? this.#trustedHead : this.#plainHead
    let replies = ''
    let at = 0
    while (at < bytes.length) {
      if (!head.readHead(bytes, at, bytes.length)) break
      if (head.kind === 'other') {
        if (replies !== '') connection.socket.write(replies, 'latin1')
        this.#handOver(connection, at === 0 ? bytes : bytes.subarray(at), this.#parts.pages)
        return
      }
      const { keepAlive } = head
      const reply = this.#answer(connection, bytes, head)
      at = head.end
      if (typeof reply !== 'string') {
        if (replies !== '') connection.socket.write(replies, 'latin1')
        void this.#answerLater(connection, reply, keepAlive, bytes.subarray(at))
        return
      }
      replies += reply
      if (!keepAlive) {
        this.#finish(connection, replies)
        return
      }
    }
    if (replies !== '') this.#send(connection, replies)
    if (at === bytes.length) return
    if (bytes.length - at > MAX_HEAD) {
      this.#parts.onDropped()
      connection.socket.end(TOO_LARGE)
      connection.socket.removeAllListeners('data').resume()
      return
    }
    connection.pending = bytes.subarray(at)
  }

  /** Requests behind one that waits for its store wait too, so that replies keep their order. */
  async #answerLater(connection: Connection, reply: Promise<string>, keepAlive: boolean, rest: Buffer): Promise<void> {
    const { socket } = connection
    socket.pause()
    connection.isWaiting = true
    try {
      const text = await reply
      connection.isWaiting = false
      if (socket.destroyed) return
      if (!keepAlive) this.#finish(connection, text)
      else {
        this.#send(connection, text)
        if (!socket.isPaused() || socket.writableLength < UNSENT_LIMIT) socket.resume()
        const later = connection.pending
        connection.pending = undefined
        const bytes = later === undefined ? rest : Buffer.concat([rest, later])
        if (bytes.length > 0) this.#receive(connection, bytes)
      }
    } catch (error) {
      this.#parts.onFailure(error)
      socket.destroy()
    }
  }

  #answer(connection: Connection, bytes: Buffer, head: RequestHead): string | Promise<string> {
    const came = this.#parts.now()
    const source = this.#source
    source.set(
      head.forwarded === undefined
        ? connection.source
        : this.#parts.sources.forwarded(connection.source, head.forwarded),
    )
    const close = head.keepAlive ? '' : 'Connection: close\r\n'
    const write = (body: string) => {
      this.#parts.onAnswered((this.#parts.now() - came) * 1000)
      return `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n${close}Content-Length: ${body.length}\r\n\r\n${body}`
    }
    const body = this.#parts.handler.handle(bytes, head, source)
    return typeof body === 'string' ? write(body) : body.then(write)
  }

  /**
   * Sends the last reply. When the system took it whole, the connection is closed at once: `end` would cost another call
   * and wait for the peer, and most connections carry one announce.
   */
  #finish(connection: Connection, reply: string): void {
    const { socket } = connection
    socket.write(reply, 'latin1')
    if (connection.isPlain && socket.writableLength === 0) socket.destroy()
    else {
      socket.end()
      socket.removeAllListeners('data').resume()
    }
  }

  /** A peer that does not read its replies is not read from until it does. */
  #send(connection: Connection, reply: string): void {
    const { socket } = connection
    socket.write(reply, 'latin1')
    if (socket.writableLength < UNSENT_LIMIT) return
    socket.pause()
    socket.once('drain', () => socket.resume())
  }

  #readPrefix(connection: Connection, bytes: Buffer): Buffer | undefined {
    const prefix = readProxyPrefix(bytes)
    if (prefix.kind === 'incomplete') {
      connection.pending = bytes
      return undefined
    }
    if (prefix.kind === 'invalid') {
      this.#parts.onDropped()
      connection.socket.destroy()
      return undefined
    }
    connection.awaitsPrefix = false
    if (prefix.source !== undefined) {
      connection.source = prefix.source
      connection.isTrusted = this.#parts.sources.isTrusted(prefix.source)
      this.#parts.sources.name(connection.socket, prefix.source)
    }
    const rest = bytes.subarray(prefix.length)
    return rest.length === 0 ? undefined : rest
  }

  #handOver(connection: Connection, bytes: Buffer, server: HttpServer | TlsServer | undefined): void {
    const { socket } = connection
    socket.removeAllListeners('data')
    this.#connections.delete(connection)
    this.#handedOver.add(socket)
    socket.pause()
    socket.unshift(bytes)
    server?.emit('connection', socket)
    if (server === this.#parts.pages) socket.resume() // TLS reads from the descriptor itself
  }

  #closeIdle(): void {
    const now = this.#parts.now()
    for (const connection of this.#connections) {
      const deadline = connection.pending === undefined ? IDLE_DEADLINE : HEAD_DEADLINE
      if (now - connection.since < deadline) continue
      if (connection.pending === undefined) connection.socket.destroy()
      else {
        this.#parts.onDropped()
        connection.pending = undefined
        connection.socket.end(TOO_SLOW, () => connection.socket.destroy())
      }
    }
  }
}

interface Connection {
  readonly socket: Socket
  source: IpAddress
  /** Whether forwarding headers of its source are believed. */
  isTrusted: boolean
  /** A TCP connection itself, not TLS over one. */
  readonly isPlain: boolean
  /** The beginning of a head that is not complete yet. */
  pending: Buffer | undefined
  /** When the last head began. */
  since: number
  awaitsPrefix: boolean
  maySniff: boolean
  /** Whether a request waits for its store; what comes meanwhile is kept. */
  isWaiting: boolean
}

/** Peers vanish; a broken connection is their loss only. */
function ignoreBrokenConnection(_error: Error): void {
  return
}
