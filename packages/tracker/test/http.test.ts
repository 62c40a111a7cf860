import { once } from 'node:events'
import { connect } from 'node:net'
import { freePort } from '@shoal/testing'
import type { Tracker, TrackerOptions } from '@shoal/tracker'
import { describe, expect, it } from 'vitest'
import { announced, announceQuery, get, rawHttp, refused, withTracker } from './ask-tracker.ts'

const head = (target: string, fields = '') => `GET ${target} HTTP/1.1\r\nHost: x\r\n${fields}\r\n`
const replies = (bytes: Buffer) => bytes.toString('latin1').split('HTTP/1.1 ').slice(1)

// A thread needs a port chosen beforehand; where the system has none, every announce is the main thread's.
const ways = ['in the main thread', ...(process.platform === 'linux' ? ['in a thread of its own'] : [])]

describe.each(ways)('HTTP %s', (way) => {
  async function withHttp(
    options: Partial<TrackerOptions>,
    body: (tracker: Tracker, port: number) => Promise<void>,
  ): Promise<void> {
    const place = way === 'in the main thread' ? {} : { port: await freePort(), httpThreads: true }
    await withTracker({ ...place, ...options }, body)
  }

  it('answers one request after the other on a kept connection, then closes when asked', () =>
    withHttp({}, async (_tracker, port) => {
      const request = head(announceQuery({ port: 1 })) + head(announceQuery({ port: 2 }), 'Connection: close\r\n')
      const [first, second, ...more] = replies(await rawHttp(port, request))
      expect(first).toMatch(/^200 OK\r\n.*Content-Length: \d+\r\n\r\nd8:complete/s)
      expect(first).not.toContain('Connection: close')
      expect(second).toContain('Connection: close')
      expect(more).toEqual([])
    }))

  it('understands a head that comes byte by byte', () =>
    withHttp({}, async (_tracker, port) => {
      const socket = connect(port, '127.0.0.1')
      const chunks: Buffer[] = []
      socket.on('data', (chunk) => chunks.push(chunk))
      for (const letter of head(announceQuery({ port: 1 }), 'Connection: close\r\n')) {
        socket.write(letter, 'latin1')
        await new Promise((resolve) => setImmediate(resolve))
      }
      await once(socket, 'close')
      expect(Buffer.concat(chunks).toString('latin1')).toMatch(/^HTTP\/1.1 200 OK.*d8:complete/s)
    }))

  it('closes an HTTP/1.0 connection after its reply', () =>
    withHttp({}, async (_tracker, port) => {
      const reply = await rawHttp(port, `GET ${announceQuery({ port: 1 })} HTTP/1.0\r\n\r\n`)
      expect(reply.toString('latin1')).toMatch(/^HTTP\/1.1 200 OK.*d8:complete/s)
    }))

  it('refuses a head that never ends without keeping it', () =>
    withHttp({}, async (tracker, port) => {
      const reply = await rawHttp(port, `GET /announce?${'x'.repeat(40_000)}`)
      expect(reply.toString()).toMatch(/^HTTP\/1.1 431 /)
      expect(tracker.counters().dropped).toBe(1)
    }))

  it('hands everything else to the ordinary server, in the middle of a connection too', () =>
    withHttp({}, async (_tracker, port) => {
      const request = head(announceQuery({ port: 1 })) + head('/stats', 'Connection: close\r\n')
      const [first, second] = replies(await rawHttp(port, request))
      expect(first).toContain('d8:complete')
      expect(second).toContain('"torrents": 1')
      expect((await get(port, '/nothing')).status).toBe('HTTP/1.1 404 Not Found')
      expect(
        replies(await rawHttp(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'))[0],
      ).toMatch(/^405/)
      expect((await rawHttp(port, 'nonsense\r\n\r\n')).length).toBeLessThan(200)
    }))

  it('routes every request of a connection by itself, whatever came before', () =>
    withHttp({}, async (_tracker, port) => {
      const asked: readonly (readonly [request: string, status: string, body: string])[] = [
        [head('/stats'), '200', '"torrents"'],
        [head(announceQuery({ port: 1 })), '200', 'd8:complete'],
        [head(announceQuery({ port: 2 }), 'Connection: upgrade\r\n'), '200', 'd8:complete'],
        [head(announceQuery({ port: 4 }), 'Content-Length: 0\r\n'), '200', 'd8:complete'],
        [`${head(announceQuery({ port: 5 }), 'Content-Length: 3\r\n')}abc`, '200', 'd8:complete'],
        [head(`http://tracker.example${announceQuery({ port: 6 })}`), '200', 'd8:complete'],
        [head('/nothing'), '404', 'nothing here'],
        [head('/scrape'), '200', 'd14:failure reason'],
        [head(announceQuery({ port: 7 }), 'Expect: 100-continue\r\n'), '200', 'd8:complete'],
        [head(announceQuery({ port: 8 })).replace('GET', 'POST'), '405', ''],
        [head(announceQuery({ port: 9 }), 'Connection: close\r\n'), '200', 'd8:complete'],
      ]
      // In one connection, in this order and from each of them on: what came before decides nothing.
      for (let first = 0; first < asked.length - 1; first += 3) {
        const requests = asked.slice(first)
        const all = replies(await rawHttp(port, requests.map(([request]) => request).join('')))
        const answers = all.filter((reply) => !reply.startsWith('100 '))
        expect(answers.map((reply) => reply.slice(0, 3))).toEqual(requests.map(([, status]) => status))
        for (const [place, [, , body]] of requests.entries()) expect(answers[place]).toContain(body)
      }
      const wishes = head(announceQuery({ port: 3 }), 'Connection: Upgrade\r\nUpgrade: h2c\r\n')
      const last = head(announceQuery({ port: 1 }), 'Connection: close\r\n')
      expect(replies(await rawHttp(port, wishes + wishes + last))).toHaveLength(3)
      expect(replies(await rawHttp(port, head('/stats') + wishes))[1]).toMatch(
        /^200 .*connection: close.*d8:complete/is,
      )
      const [headed] = replies(
        await rawHttp(port, head(announceQuery({ port: 1 }), 'Connection: close\r\n').replace('GET', 'HEAD')),
      )
      expect(headed).toMatch(/^200 OK\r\n.*\r\n\r\n$/s)
    }))

  it('says 400 to what is no request, and 431 to a head that is too long', () =>
    withHttp({}, async (_tracker, port) => {
      for (const nonsense of ['nonsense\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', '\x16\x03\x01\n\n']) {
        expect((await rawHttp(port, nonsense)).toString('latin1'), JSON.stringify(nonsense)).toMatch(/^HTTP\/1.1 400 /)
      }
      const fields = `X: ${'y'.repeat(20_000)}\r\n`
      expect((await rawHttp(port, head('/stats', fields))).toString('latin1')).toMatch(/^HTTP\/1.1 431 /)
    }))

  it.each([
    ['no info_hash', '/announce?peer_id=aaaaaaaaaaaaaaaaaaaa&port=1&left=0', 'info_hash'],
    ['a short info_hash', '/announce?info_hash=abc&peer_id=aaaaaaaaaaaaaaaaaaaa&port=1', 'info_hash'],
    ['a long info_hash', `/announce?info_hash=${'a'.repeat(21)}&peer_id=aaaaaaaaaaaaaaaaaaaa&port=1`, 'info_hash'],
    ['no peer_id', `/announce?info_hash=${'a'.repeat(20)}&port=1`, 'peer_id'],
    ['a wrong left', `/announce?info_hash=${'a'.repeat(20)}&peer_id=${'b'.repeat(20)}&port=1&left=x`, 'left'],
    [
      'a huge uploaded',
      `/announce?info_hash=${'a'.repeat(20)}&peer_id=${'b'.repeat(20)}&port=1&uploaded=${'9'.repeat(30)}`,
      'uploaded',
    ],
    ['an unknown event', `/announce?info_hash=${'a'.repeat(20)}&peer_id=${'b'.repeat(20)}&port=1&event=dance`, 'event'],
    ['too many fields', `/announce?${'a=1&'.repeat(600)}`, 'parameters'],
  ])('says what is wrong with %s', (_what, target, word) =>
    withHttp({}, async (_tracker, port) => {
      const { status, body } = await get(port, target)
      expect(status).toBe('HTTP/1.1 200 OK')
      expect(body.toString()).toMatch(/^d14:failure reason\d+:.*e$/)
      expect(body.toString()).toContain(word)
    }),
  )

  it('takes the first of repeated fields, and any 64-bit number', () =>
    withHttp({}, async (_tracker, port) => {
      const extra = 'port=2&left=0&downloaded=18446744073709551615'
      expect(await announced(port, { port: 1, left: '9223372036854775807', extra })).toMatchObject({
        seeders: 0,
        leechers: 1,
      })
      expect((await announced(port, { port: 9 })).peers).toEqual([{ address: '127.0.0.1', port: 1 }])
    }))

  it('shows the status page in the language of the browser, stats and metrics', () =>
    withHttp({}, async (_tracker, port) => {
      await announced(port, { port: 1 })
      expect((await get(port, '/')).body.toString()).toContain('Make a torrent for this tracker')
      expect((await get(port, '/?lang=zh')).body.toString()).toContain('做种者')
      expect(JSON.parse((await get(port, '/stats?mode=everything')).body.toString())).toMatchObject({
        seeders: 1,
        swarms: 1,
      })
      const metrics = (await get(port, '/metrics')).body.toString()
      expect(metrics).toContain('shoal_tracker_peers{kind="seeder"} 1')
      expect(metrics).toContain('shoal_tracker_requests_total{kind="announce",protocol="http"} 1')
    }))

  it('believes a forwarding header from trusted proxies only, read from the right', async () => {
    const target = announceQuery({ port: 1, left: 5 })
    const ask = (port: number, fields: string, from = '127.0.0.1') =>
      rawHttp(port, head(target, `${fields}Connection: close\r\n`), from)
    const seen = async (port: number) =>
      (await announced(port, { port: 99, from: '127.0.0.9' })).peers.map(({ address }) => address).toSorted()
    await withHttp({}, async (_tracker, port) => {
      await ask(port, 'X-Forwarded-For: 203.0.113.1\r\n')
      expect(await seen(port)).toEqual(['127.0.0.1'])
    })
    await withHttp({ trustedProxies: ['127.0.0.1', '10.0.0.0/8'] }, async (_tracker, port) => {
      await ask(port, 'X-Forwarded-For: 6.6.6.6, 203.0.113.1, 10.1.2.3\r\n')
      await ask(port, 'x-forwarded-for: 203.0.113.3\r\n', '127.0.0.3')
      await ask(port, 'X-Forwarded-For: 6.6.6.6, garbage\r\n')
      expect(await seen(port)).toEqual(['127.0.0.1', '127.0.0.3', '203.0.113.1'])
    })
    await withHttp({ trustedProxies: ['127.0.0.1'], proxyHeader: 'forwarded' }, async (_tracker, port) => {
      await ask(port, 'Forwarded: for=6.6.6.6, for="[2001:db8::7]:4711";proto=https\r\n')
      expect(await seen(port)).toEqual(['2001:db8::7'])
    })
    await withHttp({ trustedProxies: ['127.0.0.1'], proxyHeader: 'cf-connecting-ip' }, async (_tracker, port) => {
      await ask(port, 'CF-Connecting-IP: 203.0.113.9\r\n')
      expect(await seen(port)).toEqual(['203.0.113.9'])
    })
  })

  it('reads the PROXY prefix of both versions, and drops a trusted connection without one', () =>
    withHttp({ trustedProxies: ['127.0.0.1'], proxyProtocol: true }, async (_tracker, port) => {
      const request = head(announceQuery({ port: 1, left: 5 }), 'Connection: close\r\n')
      const v2 = '\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0c\xcb\x00\x71\x02\x7f\x00\x00\x01\x10\x00\x00\x50'
      await rawHttp(port, `PROXY TCP4 203.0.113.1 127.0.0.1 4000 80\r\n${request}`)
      await rawHttp(port, v2 + request)
      expect(await rawHttp(port, request)).toHaveLength(0)
      const peers = (await announced(port, { port: 99, from: '127.0.0.9' })).peers
      expect(peers.map(({ address }) => address).toSorted()).toEqual(['203.0.113.1', '203.0.113.2'])
    }))

  it('believes no forwarding header of a client whom a PROXY prefix names', () =>
    withHttp({ trustedProxies: ['127.0.0.1', '10.0.0.1'], proxyProtocol: true }, async (_tracker, port) => {
      const ask = (source: string, forPort: number) =>
        rawHttp(
          port,
          `PROXY TCP4 ${source} 127.0.0.1 4000 80\r\n${head('/stats')}` +
            head(announceQuery({ port: forPort, left: 5 }), 'X-Forwarded-For: 203.0.113.66\r\n') +
            head(
              announceQuery({ port: forPort + 1, left: 5 }),
              'X-Forwarded-For: 203.0.113.66\r\nConnection: close\r\n',
            ),
        )
      await ask('203.0.113.1', 1)
      await ask('10.0.0.1', 3) // another trusted proxy, whose own header counts
      const peers = (await announced(port, { port: 99, from: '127.0.0.9' })).peers
      const seen = peers.map(({ address, port: seenPort }) => `${address}:${seenPort}`).toSorted()
      expect(seen).toEqual(['203.0.113.1:1', '203.0.113.1:2', '203.0.113.66:3', '203.0.113.66:4'])
    }))

  it('slows down a source that asks too often, and tells it so', () =>
    withHttp({ limits: { requestsPerAddress: 1 } }, async (_tracker, port) => {
      for (let time = 0; time < 10; time++) await announced(port, { port: 1 })
      let reason = ''
      for (let time = 0; time < 5 && reason === ''; time++) {
        const { body } = await get(port, announceQuery({ port: 1 }))
        reason = /slow down/.exec(body.toString())?.[0] ?? ''
      }
      expect(reason).toBe('slow down')
      await announced(port, { port: 1, from: '127.1.0.1' })
    }))

  it('refuses by client, port and list, and changes its rules without a restart', () =>
    withHttp({ access: { mode: 'listed' } }, async (tracker, port) => {
      expect(await refused(port, {})).toMatchObject({
        reason: expect.stringContaining('unregistered torrent'),
        retryIn: 5,
      })
      tracker.setAccessRules({ mode: 'open', denyClients: ['-XX'], denyPorts: ['1-1023'] })
      expect((await refused(port, { peerId: '-XX0000-............' })).reason).toContain('client is not allowed')
      expect((await refused(port, { port: 80 })).reason).toContain('port is not allowed')
      await announced(port, { port: 6881 })
      expect(() => tracker.setAccessRules({ mode: 'open', denyAddresses: ['10.0.0.0/33'] })).toThrow(/prefix length/)
      await announced(port, { port: 6881 })
      tracker.ban('127.0.0.1', 60, 'test')
      expect((await refused(port, {})).reason).toContain('shut out')
      expect(tracker.bans()).toMatchObject([{ address: '127.0.0.1', reason: 'test' }])
      expect(tracker.unban('127.0.0.1')).toBe(true)
      await announced(port, { port: 6881 })
    }))

  it('warns when every peer seems to be a gateway', () =>
    withHttp({ mayNameAddress: ['127.0.0.1'] }, async (tracker, port) => {
      for (let peer = 1; peer <= 9; peer++) await announced(port, { port: peer, extra: 'ip=172.17.0.1' })
      expect(tracker.counters().warnings).toEqual([{ kind: 'shared-gateway', address: '172.17.0.1' }])
      const stats = await get(port, '/stats?mode=everything')
      expect(stats.body.toString()).toContain('172.17.0.1, a gateway')
      await announced(port, { port: 10, extra: 'ip=203.0.113.1' })
      expect(tracker.counters().warnings).toEqual([])
    }))

  it('measures how long requests take', () =>
    withHttp({}, async (tracker, port) => {
      for (let time = 0; time < 3; time++) await announced(port, { port: 1 })
      // A thread counts a turn's requests after their replies went out.
      const answered = () => tracker.counters().latency.http.buckets.reduce((sum, requests) => sum + requests)
      await expect.poll(answered).toBe(3)
      expect(tracker.counters().latency.http.sumMicroseconds).toBeGreaterThan(0)
      expect(tracker.metrics()).toContain('shoal_tracker_request_seconds_count{protocol="http"} 3')
    }))
})
