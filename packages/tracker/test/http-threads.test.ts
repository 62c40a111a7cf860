import { once } from 'node:events'
import { connect } from 'node:net'
import { encodeWsRequest, parseWsReply, peerId } from '@shoal/bittorrent'
import { freePort } from '@shoal/testing'
import { createTracker, type Tracker, type TrackerOptions } from '@shoal/tracker'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { announced, announceQuery, get, rawHttp, refused } from './ask-tracker.ts'

const DEADLINE = 30_000 // milliseconds

/** A tracker whose announces over HTTP have a thread of their own. */
async function withThread(
  options: Partial<TrackerOptions>,
  body: (port: number, tracker: Tracker) => Promise<void>,
): Promise<void> {
  const port = await freePort()
  const limits = { requestsPerAddress: 0, requestsPerNetwork: 0 }
  const fixed = { port, listen: ['127.0.0.1'], threads: 0, httpThreads: true, limits }
  const tracker = createTracker({ access: { mode: 'open' }, ...fixed, ...options })
  await tracker.start(AbortSignal.timeout(DEADLINE))
  try {
    await body(port, tracker)
  } finally {
    await tracker.stop(AbortSignal.timeout(DEADLINE))
  }
}

const query = (port: number) => `GET ${announceQuery({ port })} HTTP/1.1\r\nHost: t\r\n`

describe.runIf(process.platform === 'linux')('announces over HTTP in a thread of their own', () => {
  it('answers, closing and kept, several at once and in pieces', () =>
    withThread({}, async (port, tracker) => {
      await announced(port, { port: 1 })
      const both = await rawHttp(port, `${query(2)}\r\n${query(3)}Connection: close\r\n\r\n`)
      expect(both.toString('latin1').match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
      const socket = connect(port, '127.0.0.1')
      for (const part of [query(4).slice(0, 40), `${query(4).slice(40)}\r\n`]) {
        socket.write(part)
        await new Promise((resolve) => setImmediate(resolve))
      }
      const [reply] = await once(socket, 'data')
      expect(String(reply)).toContain('8:interval')
      socket.write(`${query(5)}\r\n`)
      expect(String((await once(socket, 'data'))[0])).toContain('8:interval')
      socket.destroy()
      expect(tracker.counters()).toMatchObject({ seeders: 5, announces: { http: 5 } })
    }))

  it('leaves pages, WebSockets and what is no request to the main thread', () =>
    withThread({}, async (port) => {
      expect((await get(port, '/stats')).body.toString()).toContain('"torrents"')
      expect((await rawHttp(port, `GET /announce?${'x'.repeat(70_000)} HTTP/1.1\r\n\r\n`)).toString()).toContain('431')
      const socket = new WebSocket(`ws://127.0.0.1:${port}/announce`)
      await once(socket, 'open')
      const id = peerId(new TextEncoder().encode('-WW0100-aaaaaaaaaaaa'))
      const fields = { infoHash: new Uint8Array(20), peerId: id, uploaded: 0, downloaded: 0, left: 0 }
      socket.send(encodeWsRequest({ kind: 'announce', ...fields, event: 'started', numWant: 0, offers: [] }))
      expect(parseWsReply(String((await once(socket, 'message'))[0]))).toMatchObject({ kind: 'announce', seeders: 1 })
      socket.terminate()
    }))

  it('holds the rules of a private tracker, and follows changes', () =>
    withThread({ access: { mode: 'private' } }, async (port, tracker) => {
      const path = `/${'p'.repeat(20)}/announce`
      expect((await refused(port, { path })).reason).toContain('unknown passkey')
      tracker.setMembers([{ id: 'alice', passkey: 'p'.repeat(20) }])
      await expect.poll(async () => String((await get(port, announceQuery({ path }))).body)).toContain('8:interval')
      tracker.ban('127.0.0.1', 60, 'test')
      await expect.poll(async () => String((await get(port, announceQuery({ path }))).body)).toContain('shut out')
    }))

  it('believes a proxy, whose connections the main thread reads', () =>
    withThread({ trustedProxies: ['127.0.0.1'] }, async (port, tracker) => {
      await rawHttp(port, `${query(9)}X-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n`)
      const [swarm] = (await tracker.swarms()).rows
      const peers = swarm === undefined ? [] : (await tracker.peers(swarm.infoHash)).rows
      expect(peers).toMatchObject([{ address: '203.0.113.9' }])
    }))
})
