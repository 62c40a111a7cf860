import { createServer, type IncomingMessage, request as openRequest, type Server, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { type AnnounceRequest, HttpRequestError, parseAnnounceQuery } from '@shoal/bittorrent'
import type { FaultBoard } from '../fault-board.ts'
import type { AnnounceLog } from './announce-log.ts'
import { SLOWNESS, spoilBody } from './spoil-answer.ts'

export interface FrontPlace {
  readonly address: string
  readonly port: number
}

export interface FrontParts {
  /** The tracker behind. */
  readonly tracker: FrontPlace
  readonly board: FaultBoard
  readonly log: AnnounceLog
  /** The port under which a source is announced in place of its own; undefined where nothing is in its way. */
  readonly portOf: (source: string, port: number) => number | undefined
}

const TRACKER_TIMEOUT = 10_000 // milliseconds
const LARGEST_BODY = 1 << 20 // bytes
const BROKEN = 'the lab’s tracker does not answer'

/**
 * The tracker's HTTP and WebSocket door. Each request goes on to the tracker from the very address that it came from, which
 * is possible because every address of a lab is this machine's own: the tracker sees peers as if nobody stood between.
 */
export class HttpFront {
  readonly #parts: FrontParts
  /** WebSockets, which the server knows nothing of any more. */
  readonly #spliced = new Set<Duplex>()
  #server: Server | undefined

  constructor(parts: FrontParts) {
    this.#parts = parts
  }

  /** Port 0 lets the system choose; answers with the port taken. */
  async open({ address, port }: FrontPlace): Promise<number> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.writeHead(502).end(BROKEN))
    })
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#splice(request, socket, head),
    )
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    server.once('error', reject)
    server.listen(port, address, resolve)
    await promise
    server.on('error', () => undefined) // of one connection: its own handlers end it
    this.#server = server
    const found = server.address()
    return found === null || typeof found === 'string' ? port : found.port
  }

  /** From now on connections are refused. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const { promise, resolve } = Promise.withResolvers<void>()
    server.close(() => resolve())
    server.closeAllConnections()
    for (const socket of this.#spliced) socket.destroy()
    await promise
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { board, log } = this.#parts
    const source = sourceOf(incoming.socket)
    const raw = incoming.url ?? '/'
    const announce = announceIn(raw)
    if (announce === undefined) {
      const { status, headers, body } = await this.#ask(incoming, raw, source)
      response.writeHead(status, headers).end(body)
      return
    }
    if (board.isOn('tracker-slow')) {
      board.hit('tracker-slow')
      await delay(SLOWNESS)
    }
    const { status, headers, body } = await this.#ask(incoming, this.#rewritten(raw, source, announce), source)
    const spoiled = spoilBody(body, board)
    const refused = body.includes('14:failure reason') || status >= 400
    log.note(source, {
      ...{ protocol: 'http', request: announce, raw },
      answer: refused ? 'refused' : spoiled === undefined ? 'peers' : 'spoiled',
    })
    if (spoiled === undefined) response.writeHead(status, headers).end(body)
    else response.writeHead(spoiled.status, { 'content-type': 'text/plain' }).end(spoiled.body)
  }

  #rewritten(raw: string, source: string, { port }: AnnounceRequest): string {
    const { board, portOf } = this.#parts
    const other = portOf(source, port)
    const ported = other === undefined ? raw : raw.replace(/([?&]port=)\d+/, `$1${other}`)
    if (!board.isOn('tracker-non-compact')) return ported
    board.hit('tracker-non-compact')
    return `${ported.replace(/([?&])compact=[^&]*&?/, '$1')}&compact=0`
  }

  async #ask(incoming: IncomingMessage, path: string, source: string): Promise<Answer> {
    const { tracker } = this.#parts
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const { host: _, connection: __, ...headers } = incoming.headers
    const sent = openRequest({
      ...{ host: tracker.address, port: tracker.port, method: incoming.method, path, headers },
      ...{ localAddress: source, signal: AbortSignal.timeout(TRACKER_TIMEOUT), agent: false },
    })
    sent.on('response', (reply) => {
      const chunks: Buffer[] = []
      let length = 0
      reply.on('error', reject)
      reply.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > LARGEST_BODY) sent.destroy(new RangeError('the answer has no end'))
        chunks.push(chunk)
      })
      reply.on('end', () =>
        resolve({
          status: reply.statusCode ?? 502,
          headers: { 'content-type': reply.headers['content-type'] ?? 'text/plain' },
          body: Buffer.concat(chunks),
        }),
      )
    })
    sent.on('error', reject)
    sent.end()
    return promise
  }

  /** WebSocket: both ways as they come. */
  #splice(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { address, port } = this.#parts.tracker
    const behind = connect({ host: address, port, localAddress: sourceOf(request.socket) })
    const lines = pairsOf(request.rawHeaders).map(([name, value]) => `${name}: ${value}`)
    behind.write(`${[`${request.method} ${request.url} HTTP/1.1`, ...lines, '', ''].join('\r\n')}`)
    behind.write(head)
    behind.pipe(socket).pipe(behind)
    this.#spliced.add(socket)
    socket.on('close', () => this.#spliced.delete(socket))
    for (const [end, other] of [
      [behind, socket],
      [socket, behind],
    ] as const)
      end.on('error', () => other.destroy()).on('close', () => other.destroy())
  }
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

function sourceOf({ remoteAddress = '' }: Socket): string {
  return remoteAddress.replace(/^::ffff:/, '')
}

function announceIn(url: string): AnnounceRequest | undefined {
  const at = url.indexOf('?')
  if (at < 0 || !url.slice(0, at).endsWith('/announce')) return undefined
  try {
    return parseAnnounceQuery(url.slice(at + 1))
  } catch (error) {
    if (error instanceof HttpRequestError) return undefined // the tracker says what is wrong with it
    throw error
  }
}

function pairsOf(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ''] as const] : []))
}
