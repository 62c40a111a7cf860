import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { parseUdpRequest, UDP_ACTION, UDP_REQUEST } from '@shoal/bittorrent'
import { peerHost } from '../peers/peer-host.ts'
import type { AnnounceLog } from './announce-log.ts'
import type { FrontParts, FrontPlace } from './http-front.ts'
import { SLOWNESS, spoilDatagram } from './spoil-answer.ts'

const MOST_SOURCES = 1_000
const MOST_ASKED = 200 // announces of a source that wait for an answer
const UDP_ERROR_LENGTH = 8 // bytes, the shortest reply
const IDLE = 120_000 // milliseconds after which a source's way to the tracker is given up

/** One source's way to the tracker: a socket at the source's own address. */
interface Way {
  readonly socket: Socket
  readonly idle: NodeJS.Timeout
  /** Announces that wait for their answer, by transaction id. */
  readonly asked: Map<number, Parameters<AnnounceLog['note']>[1]>
}

/** The tracker's UDP door, see `HttpFront`. */
export class UdpFront {
  readonly #parts: FrontParts
  readonly #ways = new Map<string, Way>()
  #socket: Socket | undefined

  constructor(parts: FrontParts) {
    this.#parts = parts
  }

  async open({ address, port }: FrontPlace): Promise<void> {
    const socket = createSocket('udp4')
    socket.on('message', (datagram, source) => this.#forward(datagram, source))
    socket.bind(port, address)
    await once(socket, 'listening')
    socket.on('error', () => undefined) // of a source that has gone
    this.#socket = socket
  }

  async close(): Promise<void> {
    for (const key of [...this.#ways.keys()]) this.#end(key)
    const socket = this.#socket
    this.#socket = undefined
    if (socket === undefined) return
    const { promise, resolve } = Promise.withResolvers<void>()
    socket.close(resolve)
    await promise
  }

  #forward(datagram: Buffer, source: RemoteInfo): void {
    const way = this.#wayOf(source)
    if (way === undefined) return
    const request = parseUdpRequest(datagram)
    if (request?.kind === 'announce') {
      const asked = {
        protocol: 'udp',
        request: request.request,
        raw: datagram.toString('hex'),
        answer: 'none',
      } as const
      if (way.asked.size < MOST_ASKED) way.asked.set(request.transactionId, asked)
      const other = this.#parts.portOf(source.address, request.request.port)
      if (other !== undefined) datagram.writeUInt16BE(other, UDP_REQUEST.port)
    }
    const { tracker } = this.#parts
    way.socket.send(datagram, tracker.port, tracker.address)
    way.idle.refresh()
  }

  #wayOf(source: RemoteInfo): Way | undefined {
    const key = `${source.address}:${source.port}`
    const known = this.#ways.get(key)
    if (known !== undefined || this.#ways.size >= MOST_SOURCES) return known
    const socket = createSocket('udp4')
    socket.bind(0, source.address)
    socket.on('error', () => this.#end(key))
    socket.on('message', (datagram) => this.#back(datagram, source))
    const way: Way = { socket, idle: setTimeout(() => this.#end(key), IDLE), asked: new Map() }
    this.#ways.set(key, way)
    return way
  }

  #back(datagram: Buffer, source: RemoteInfo): void {
    const { board, log } = this.#parts
    const spoiled = spoilDatagram(datagram, board)
    const transaction = datagram.length < UDP_ERROR_LENGTH ? 0 : datagram.readUInt32BE(4)
    const asked = this.#ways.get(`${source.address}:${source.port}`)?.asked
    const announce = asked?.get(transaction)
    if (announce !== undefined) {
      asked?.delete(transaction)
      const refused = datagram.readUInt32BE(0) === UDP_ACTION.error
      log.note(source.address, {
        ...announce,
        answer: refused ? 'refused' : spoiled === undefined ? 'peers' : 'spoiled',
      })
    }
    const send = (): void => this.#socket?.send(spoiled ?? datagram, source.port, source.address)
    if (announce !== undefined && board.isOn('tracker-slow')) {
      board.hit('tracker-slow')
      setTimeout(send, SLOWNESS)
    } else send()
  }

  #end(key: string): void {
    const way = this.#ways.get(key)
    if (way === undefined) return
    this.#ways.delete(key)
    for (const announce of way.asked.values()) this.#parts.log.note(peerHost(key), announce) // never answered
    clearTimeout(way.idle)
    way.socket.close()
  }
}
