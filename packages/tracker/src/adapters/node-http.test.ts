import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { openAnnouncer } from '../../test/open-announcer.ts'
import { HttpHandler } from '../frontend/handle-http.ts'
import { ConnectionSources } from './connection-sources.ts'
import { NodeHttp } from './node-http.ts'

/** A listener whose clock the test moves. */
async function listen() {
  const clock = { now: 0, dropped: 0 }
  const handler = new HttpHandler({
    announcer: openAnnouncer(),
    nameAddress: () => false,
    latin1: (bytes, start, end) => Buffer.from(bytes).toString('latin1', start, end),
  })
  const http = new NodeHttp({
    handler,
    pages: createServer(),
    forwardedHeader: '',
    proxyProtocol: false,
    maxConnections: 2,
    tls: undefined,
    sources: new ConnectionSources({ header: 'x-forwarded-for', isTrusted: () => false }),
    onAnswered: () => undefined,
    onDropped: () => clock.dropped++,
    onFailure: (error) => {
      throw error
    },
    now: () => clock.now,
  })
  return { http, clock, port: await http.open('127.0.0.1', 0, AbortSignal.timeout(5000)) }
}

it('closes a connection whose head does not end within ten seconds, and one that idles for a minute', async () => {
  const { http, clock, port } = await listen()
  try {
    const slow = connect(port, '127.0.0.1')
    slow.write('GET /announce?info_hash=')
    let answer = ''
    slow.on('data', (chunk) => {
      answer += chunk
    })
    const idle = connect(port, '127.0.0.1')
    idle.write('GET /announce HTTP/1.1\r\n\r\n')
    await once(idle, 'data')
    clock.now = 10_001
    slow.write('x') // one more byte does not win more time
    await once(slow, 'close')
    expect(answer).toMatch(/^HTTP\/1.1 408 /)
    expect(clock.dropped).toBe(1)
    expect(idle.destroyed).toBe(false)
    clock.now = 60_001
    await once(idle, 'close')
  } finally {
    await http.close(AbortSignal.timeout(5000))
  }
})

it('takes no more connections than it may', async () => {
  const { http, clock, port } = await listen()
  try {
    const sockets = [0, 1, 2].map(() => connect(port, '127.0.0.1'))
    await Promise.race(sockets.map((socket) => once(socket, 'close')))
    expect(clock.dropped).toBe(1)
    for (const socket of sockets) socket.destroy()
  } finally {
    await http.close(AbortSignal.timeout(5000))
  }
})

it('ends at once when its time to stop is over, whatever the peers do', async () => {
  const { http, port } = await listen()
  const hanging = connect(port, '127.0.0.1')
  hanging.write('GET / HTTP/1.1\r\n')
  await once(hanging, 'connect')
  hanging.on('error', () => undefined) // a reset is as good an end as any
  const closed = new Promise((resolve) => hanging.once('close', resolve))
  await http.close(AbortSignal.abort())
  await closed
})
