import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { formatAnnounceUrl, peerId } from '@shoal/bittorrent'
import { expect, it, onTestFinished } from 'vitest'
import { FaultBoard } from '../fault-board.ts'
import { AnnounceLog } from './announce-log.ts'
import { TrackerFront } from './tracker-front.ts'

const HOST = '127.0.0.1'
const announce = {
  ...{ infoHash: new Uint8Array(20).fill(0xab), peerId: peerId(new Uint8Array(20).fill(65)), port: 7000 },
  ...{ uploaded: 0, downloaded: 0, left: 9, event: 'started' as const, numWant: 50, key: 1, compact: true },
  ...{ noPeerId: true, ip: undefined, trackerId: undefined },
}

/** A server that answers with the path it was asked for, and takes whatever wants to upgrade. */
async function echo(): Promise<Server> {
  const server = createServer((request, response) => response.end(request.url))
  server.on('upgrade', (_, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\nhello'))
  server.listen(0, HOST)
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return server
}

async function frontBefore(server: Server) {
  const place = server.address()
  if (place === null || typeof place === 'string') throw new TypeError('no address')
  const board = new FaultBoard()
  const log = new AnnounceLog(() => 5)
  const tracker = { address: HOST, port: place.port }
  const front = await TrackerFront.open({ address: HOST, port: 0, tracker, board, log })
  onTestFinished(() => front.close())
  return { front, board, log, url: `http://${HOST}:${front.place.port}` }
}

it('hands requests on as they came, and remembers announces', async () => {
  const { url, log } = await frontBefore(await echo())
  const asked = formatAnnounceUrl(`${url}/announce`, announce)
  expect(await (await fetch(asked)).text()).toBe(asked.slice(url.length))
  expect(await (await fetch(`${url}/stats?mode=x`)).text()).toBe('/stats?mode=x')
  expect(log.of(HOST, 'ab'.repeat(20))).toMatchObject({ raw: asked.slice(url.length), at: 5, count: 1 })
  expect(log.of(HOST, '00'.repeat(20))).toBeUndefined()
})

it('tells the tracker another port of a misdirected source, and asks for the long form while that fault is on', async () => {
  const { url, front, board } = await frontBefore(await echo())
  const ask = async () => (await fetch(formatAnnounceUrl(`${url}/announce`, announce))).text()
  await front.misdirect(HOST, true)
  board.change({ name: 'tracker-non-compact', on: true }, [])
  expect(await ask()).toMatch(/[?&]port=7001&.*&compact=0$/)
  await front.misdirect(HOST, false)
  board.change({ name: 'tracker-non-compact', on: false }, [])
  expect(await ask()).toMatch(/[?&]port=7000&.*compact=1/)
})

it('dies with its WebSockets, and comes back on the same port', async () => {
  const { url, board, front } = await frontBefore(await echo())
  const socket = connect(front.place.port, HOST)
  socket.write('GET /announce HTTP/1.1\r\nHost: lab\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  await once(socket, 'data')
  const ended = once(socket, 'close')
  board.change({ name: 'tracker-dead', on: true }, [])
  await ended
  await expect.poll(() => fetch(url).catch(() => 'refused')).toBe('refused')
  board.change({ name: 'tracker-dead', on: false }, [])
  await expect
    .poll(() =>
      fetch(url).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200)
})
