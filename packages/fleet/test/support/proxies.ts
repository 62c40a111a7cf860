import { createServer, request as forward } from 'node:http'
import { connect, createServer as createTcpServer, type Socket } from 'node:net'
import { listening } from './listening.ts'

export interface TestProxy {
  readonly url: string
  /** `host:port` of each request or tunnel. */
  readonly tunnels: readonly string[]
  close(): void
}

/** A proxy that forwards requests for `http` and tunnels (`CONNECT`) the rest, as Squid does. */
export async function startHttpProxy(): Promise<TestProxy> {
  const tunnels: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((incoming, outgoing) => {
    const target = new URL(incoming.url ?? '')
    tunnels.push(target.host)
    const onward = forward(target, { method: incoming.method ?? 'GET', headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  server.on('connection', (socket) => sockets.add(socket))
  server.on('connect', ({ url = '' }, socket: Socket) => {
    tunnels.push(url)
    const [host = '', port = '0'] = url.split(':')
    join(
      sockets,
      socket,
      connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n')),
    )
  })
  return { url: `http://127.0.0.1:${await listening(server)}`, tunnels, close: () => end(server, sockets) }
}

/** A SOCKS5 proxy without passwords: RFC 1928, `CONNECT` to IPv4 addresses and names. */
export async function startSocksProxy(): Promise<TestProxy> {
  const tunnels: string[] = []
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    socket.once('data', () => {
      socket.write(Uint8Array.of(5, 0))
      socket.once('data', (request: Buffer) => {
        const named = request[3] === 3
        const length = named ? (request[4] ?? 0) : 4
        const from = named ? 5 : 4
        const host = named
          ? request.subarray(from, from + length).toString('latin1')
          : [...request.subarray(from, from + length)].join('.')
        const port = request.readUInt16BE(from + length)
        tunnels.push(`${host}:${port}`)
        join(
          sockets,
          socket,
          connect(port, host, () => socket.write(Uint8Array.of(5, 0, 0, 1, 127, 0, 0, 1, 0, 0))),
        )
      })
    })
    socket.on('error', () => socket.destroy())
  })
  return { url: `socks5://127.0.0.1:${await listening(server)}`, tunnels, close: () => end(server, sockets) }
}

function join(sockets: Set<Socket>, one: Socket, other: Socket): void {
  for (const socket of [one, other]) sockets.add(socket)
  one.pipe(other).pipe(one)
  one.on('error', () => other.destroy())
  other.on('error', () => one.destroy())
}

function end(server: { close(): unknown }, sockets: Set<Socket>): void {
  server.close()
  for (const socket of sockets) socket.destroy()
}
