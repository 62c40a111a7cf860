import { createSocket, type Socket } from 'node:dgram'
import { createServer, type RequestListener, type Server } from 'node:http'
import {
  type AnnounceRequest,
  createPeerId,
  encodeAnnounceReply,
  encodeUdpReply,
  parseUdpRequest,
  type UdpReply,
  type UdpRequest,
} from '@shoal/bittorrent'
import { afterEach, describe, expect, it } from 'vitest'
import { trackerClient } from '../src/adapters/tracker-clients.ts'
import { addressGuard } from '../src/dial/address-guard.ts'
import { smallTracker } from './small-tracker.ts'

const request: AnnounceRequest = {
  infoHash: Uint8Array.from({ length: 20 }, (_, at) => at * 13),
  peerId: createPeerId(() => 0.4),
  port: 6881,
  uploaded: 1,
  downloaded: 2,
  left: 3,
  event: 'started',
  numWant: 50,
  key: 0xdeadbeef,
  compact: true,
  noPeerId: true,
  ip: undefined,
  trackerId: undefined,
}
const reply = encodeAnnounceReply({ kind: 'peers', interval: 1800, peers: [] }, request)
const soon = () => AbortSignal.timeout(10_000)
const servers: (Server | Socket)[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

function client(allowHosts: readonly string[] = ['127.0.0.1', 'localhost']) {
  return trackerClient({ guard: addressGuard([]), allowHosts, random32: () => Math.floor(Math.random() * 2 ** 32) })
}

async function http(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  return `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}/announce`
}

/** A UDP tracker that answers by a script; what it returns is sent, with the request's transaction id. */
async function udp(answer: (request: UdpRequest, turn: number) => Partial<UdpReply> | undefined): Promise<string> {
  const socket = createSocket('udp4')
  servers.push(socket)
  let turn = 0
  socket.on('message', (bytes, from) => {
    const asked = parseUdpRequest(new Uint8Array(bytes))
    const answered = asked && answer(asked, turn++)
    if (asked === undefined || answered === undefined) return
    const whole = { transactionId: asked.transactionId, ...answered } as UdpReply
    socket.send(encodeUdpReply(whole, 'ipv4'), from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return `udp://127.0.0.1:${socket.address().port}/announce?passkey=x`
}

describe('announcing over HTTP', () => {
  it('tells and learns everything', async () => {
    const tracker = await smallTracker({ names: [{ address: '1.2.3.4', port: 5 }] })
    const outcome = await client().announce(tracker.url, request, soon())
    expect(outcome).toMatchObject({ interval: 1800, peers: [{ address: '1.2.3.4', port: 5 }] })
    expect(tracker.announces).toMatchObject([{ ...request, infoHash: request.infoHash, peerId: request.peerId }])
    await tracker.close()
  })

  it('keeps the query that a URL has already', async () => {
    let asked = ''
    const url = await http((incoming, response) => {
      asked = incoming.url ?? ''
      response.end(reply)
    })
    await client().announce(`${url}?passkey=a%2Fb`, request, soon())
    expect(asked).toMatch(/^\/announce\?passkey=a%2Fb&info_hash=/)
  })

  it('hands on the reason of a refusal', async () => {
    const tracker = await smallTracker({ refuses: 'unregistered torrent' })
    await expect(client().announce(tracker.url, request, soon())).rejects.toMatchObject({
      kind: 'refused',
      message: 'unregistered torrent',
    })
    await tracker.close()
  })

  it('follows a redirect, but not to a forbidden place, and not in circles', async () => {
    const target = await http((_, response) => response.end(reply))
    const good = await http((_, response) => response.writeHead(302, { location: target }).end())
    expect(await client().announce(good, request, soon())).toMatchObject({ interval: 1800 })
    const inward = await http((_, response) => response.writeHead(302, { location: 'http://127.0.0.2:1/x' }).end())
    await expect(client().announce(inward, request, soon())).rejects.toMatchObject({ kind: 'forbidden' })
    const circle = await http((incoming, response) => response.writeHead(302, { location: incoming.url }).end())
    await expect(client().announce(circle, request, soon())).rejects.toMatchObject({ kind: 'unreachable' })
  })

  it.each([
    ['a page', '<html>hello</html>'],
    ['2 MB of anything', Buffer.alloc(2_000_000, 'x')],
    ['nothing', ''],
  ])('calls a tracker that answers with %s unreachable', async (_, body) => {
    const url = await http((_incoming, response) => response.end(body))
    await expect(client().announce(url, request, soon())).rejects.toMatchObject({ kind: 'unreachable' })
  })

  it('gives up a tracker that hangs when the signal says so', async () => {
    const url = await http(() => undefined)
    const controller = new AbortController()
    const announcing = client().announce(url, request, controller.signal)
    controller.abort()
    await expect(announcing).rejects.toMatchObject({ kind: 'unreachable' })
  })

  it('contacts no private address unless its host is allowed, by name or by number', async () => {
    let asked = 0
    const url = await http((_, response) => {
      asked++
      response.end(reply)
    })
    const names = [
      url,
      url.replace('127.0.0.1', 'localhost'),
      url.replace('127.0.0.1', '127.1'),
      url.replace('127.0.0.1', '2130706433'),
    ]
    for (const name of names) {
      await expect(client([]).announce(name, request, soon())).rejects.toMatchObject({ kind: 'forbidden' })
    }
    expect(asked).toBe(0)
    await client().announce(url, request, soon())
    expect(asked).toBe(1)
  })
})

describe('announcing over UDP', () => {
  const announced = {
    kind: 'announce',
    interval: 900,
    leechers: 1,
    seeders: 2,
    peers: [{ address: '1.2.3.4', port: 5 }],
  } as const

  it('connects, then tells and learns everything', async () => {
    const asked: UdpRequest[] = []
    const url = await udp((incoming) => {
      asked.push(incoming)
      return incoming.kind === 'connect' ? { kind: 'connect', connectionId: 77n } : announced
    })
    expect(await client().announce(url, request, soon())).toMatchObject({ interval: 900, peers: announced.peers })
    expect(asked[1]).toMatchObject({
      kind: 'announce',
      connectionId: 77n,
      request: { ...request, left: 3, key: 0xdeadbeef },
    })
    const urlData = asked[1]?.kind === 'announce' ? Buffer.from(asked[1].urlData).toString() : ''
    expect(urlData).toBe('/announce?passkey=x')
  })

  it('asks again where a datagram is lost', async () => {
    const url = await udp((incoming, turn) => {
      if (turn === 0) return undefined
      return incoming.kind === 'connect' ? { kind: 'connect', connectionId: 1n } : announced
    })
    expect(await client().announce(url, request, soon())).toMatchObject({ interval: 900 })
  })

  it('hands on the reason of a refusal', async () => {
    const url = await udp(() => ({ kind: 'error', message: 'go away' }))
    await expect(client().announce(url, request, soon())).rejects.toMatchObject({ kind: 'refused', message: 'go away' })
  })

  it('ignores answers to other questions', async () => {
    const url = await udp((incoming, turn) => {
      const connect = incoming.kind === 'connect' ? ({ kind: 'connect', connectionId: 1n } as const) : announced
      return turn === 0 ? { ...connect, transactionId: (incoming.transactionId + 1) >>> 0 } : connect
    })
    expect(await client().announce(url, request, soon())).toMatchObject({ interval: 900 })
  })

  it('gives up when the signal says so, and contacts no private address unless allowed', async () => {
    const url = await udp(() => undefined)
    const controller = new AbortController()
    const announcing = client().announce(url, request, controller.signal)
    setTimeout(() => controller.abort(), 10)
    await expect(announcing).rejects.toMatchObject({ kind: 'unreachable' })
    await expect(client([]).announce(url, request, soon())).rejects.toMatchObject({ kind: 'forbidden' })
  })
})
