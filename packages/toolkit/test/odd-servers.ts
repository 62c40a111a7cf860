import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { encodeHandshake, HANDSHAKE_LENGTH, type Handshake } from '@shoal/bittorrent'

/** Something that listens until it is closed. */
export interface OddServer {
  readonly port: number
  close(): Promise<void>
}

interface HttpReply {
  readonly status?: number
  /** Makes the reply a redirect. */
  readonly location?: string
  readonly body: Uint8Array | string
}

/** A web server that answers every path with what `answer` returns, and remembers the URLs. */
export async function httpServer(
  answer: (url: string) => HttpReply | undefined,
): Promise<OddServer & { readonly urls: readonly string[] }> {
  const urls: string[] = []
  const server = createHttpServer((request, response) => {
    urls.push(request.url ?? '')
    const reply = answer(request.url ?? '')
    if (reply === undefined) return // slow for ever
    if (reply.location === undefined) response.writeHead(reply.status ?? 200)
    else response.writeHead(302, { location: reply.location })
    response.end(reply.body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { port: portOf(server.address()), urls, close }
}

/** A UDP socket that hears everything and says nothing, or what `answer` returns. */
export async function udpServer(answer: (datagram: Buffer) => Uint8Array | undefined): Promise<OddServer> {
  const socket = createSocket('udp4')
  socket.on('message', (datagram, from) => {
    const reply = answer(datagram)
    if (reply !== undefined) socket.send(reply, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    port: socket.address().port,
    close: async () => {
      socket.close()
      await once(socket, 'close')
    },
  }
}

/** A TCP server for one kind of peer. */
export async function tcpServer(greet: (socket: Socket) => void): Promise<OddServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    greet(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  return { port: portOf(server.address()), close }
}

/** A peer that answers a whole handshake with one of its own, then with `messages`. */
export function peerServer(handshake: Handshake, messages: readonly Uint8Array[]): Promise<OddServer> {
  return tcpServer((socket) => {
    let heard = 0
    socket.on('data', (chunk) => {
      const before = heard
      heard += chunk.length
      if (before < HANDSHAKE_LENGTH && heard >= HANDSHAKE_LENGTH) {
        socket.write(Buffer.concat([encodeHandshake(handshake), ...messages]))
      }
    })
  })
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}
