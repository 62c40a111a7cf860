import { once } from 'node:events'
import {
  encodeAnnounceReply,
  encodeInfo,
  encodeMetainfo,
  encodeUdpReply,
  encodeWsReply,
  parseMetainfo,
  parseWsRequest,
  type WsReply,
  type WsRequest,
} from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { freePort } from '@shoal/testing'
import { type ProbeOptions, probe, targetOfMetainfo, VERDICTS, type VerdictCode, verdictText } from '@shoal/toolkit'
import { createTracker } from '@shoal/tracker'
import { describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { httpServer, udpServer } from './odd-servers.ts'
import { HASH, probing, target, VERDICTS_OF } from './probing.ts'

const QUICK: ProbeOptions = { trackerTime: 400 } // milliseconds
const { opened, probed, trackerWith, failing } = probing('trackers')

it('is tested for every verdict by one file or another', () => {
  expect(Object.values(VERDICTS_OF).flat().sort()).toEqual([...VERDICTS].sort())
})

describe('probe of trackers', () => {
  it.each<[VerdictCode, string, () => Promise<string> | string]>([
    ['bad-url', 'a UDP tracker without a port', () => 'udp://127.0.0.1/announce'],
    ['bad-url', 'another protocol', () => 'ftp://127.0.0.1/announce'],
    ['unresolvable', 'a name that nobody has', () => 'http://tracker.invalid/announce'],
    ['unresolvable', 'such a name over UDP', () => 'udp://tracker.invalid:6969/announce'],
    ['refused', 'a port where nothing listens', async () => `http://127.0.0.1:${await freePort()}/announce`],
    ['refused', 'such a port over UDP', async () => `udp://127.0.0.1:${await freePort()}/announce`],
    ['refused', 'such a port over WebSocket', async () => `ws://127.0.0.1:${await freePort()}/announce`],
    [
      'timeout',
      'a server that never answers',
      async () => `http://127.0.0.1:${opened(await httpServer(() => undefined)).port}/announce`,
    ],
    [
      'timeout',
      'a UDP socket that never answers',
      async () => `udp://127.0.0.1:${opened(await udpServer(() => undefined)).port}`,
    ],
    ['tls', 'plain HTTP where HTTPS was promised', async () => (await trackerWith([])).replace('http:', 'https:')],
    [
      'not-a-tracker',
      'a web page',
      async () => `http://127.0.0.1:${opened(await httpServer(() => ({ status: 404, body: '<html>' }))).port}/announce`,
    ],
    [
      'not-a-tracker',
      'a web server where WebSocket was promised',
      async () => (await trackerWith([])).replace('http:', 'ws:'),
    ],
    [
      'not-a-tracker',
      'UDP noise',
      async () =>
        `udp://127.0.0.1:${opened(await udpServer((datagram) => Buffer.concat([Buffer.from([0, 0, 0, 9]), datagram.subarray(12, 16)]))).port}`,
    ],
    ['unauthorised', 'a wrong passkey', () => failing('Invalid passkey')],
    ['unauthorised', 'a wrong passkey, in Chinese', () => failing('用户未登录')],
    ['not-registered', 'a torrent that it does not list', () => failing('Torrent not registered with this tracker.')],
    ['failing', 'trouble of its own', () => failing('database is down')],
    ['never-announced', 'a swarm without peers', () => trackerWith([])],
    ['counts-only', 'counts without peers', () => trackerWith([], 7)],
  ])('says %s of %s', async (code, _, tracker) => {
    const report = await probed(target([await tracker()]), code === 'timeout' ? QUICK : {})
    expect(report.verdict.code).toBe(code)
    for (const language of ['en', 'zh'] as const) expect(verdictText(report.verdict, language)).not.toContain('%s')
  })

  it('says no-tracker of a torrent without any', async () => {
    expect((await probed(target([]))).verdict.code).toBe('no-tracker')
  })

  it('names the path that was probably meant', async () => {
    const server = opened(await httpServer(() => ({ status: 404, body: 'no' })))
    const { verdict } = await probed(target([`http://127.0.0.1:${server.port}/annouce`]))
    expect(verdict).toMatchObject({ code: 'not-a-tracker', hint: `http://127.0.0.1:${server.port}/announce` })
  })

  it('reads a UDP tracker’s refusal', async () => {
    const server = opened(
      await udpServer((datagram) =>
        encodeUdpReply(
          { kind: 'error', transactionId: datagram.readUInt32BE(12), message: 'unregistered torrent' },
          'ipv4',
        ),
      ),
    )
    expect((await probed(target([`udp://127.0.0.1:${server.port}`]))).verdict.code).toBe('not-registered')
  })

  it('keeps the furthest rung when trackers differ', async () => {
    const trackers = ['http://tracker.invalid/announce', await trackerWith([]), await failing('Invalid passkey')]
    expect((await probed(target(trackers))).verdict.code).toBe('never-announced')
  })

  it('says stopped after it announced, and never completed', async () => {
    const server = opened(
      await httpServer(() => ({
        body: encodeAnnounceReply({ kind: 'peers', interval: 1, peers: [] }, { compact: true, noPeerId: true }),
      })),
    )
    await probed(target([`http://127.0.0.1:${server.port}/announce`]))
    const events = server.urls.flatMap((url) => /event=(\w+)/.exec(url)?.slice(1) ?? [])
    expect(events).toEqual(['started', 'stopped'])
  })

  it('ends with the reason of its signal', async () => {
    const server = opened(await httpServer(() => undefined))
    const reason = new Error('enough')
    const aborted = probe(
      target([`http://127.0.0.1:${server.port}/announce`]),
      {},
      { signal: AbortSignal.abort(reason) },
    )
    await expect(aborted).rejects.toBe(reason)
  })
})

describe('probe of Shoal’s own tracker', () => {
  it('agrees over HTTP and UDP, and does not count itself', async () => {
    const tracker = createTracker({ port: 0, listen: ['127.0.0.1'], access: { mode: 'open' } })
    await tracker.start(AbortSignal.timeout(5000))
    try {
      const port = tracker.addresses[0]?.port
      const trackers = ['http', 'udp'].map((protocol) => `${protocol}://127.0.0.1:${port}/announce`)
      const report = await probed(target(trackers))
      expect(report.trackers.map(({ verdict }) => verdict.code)).toEqual(['never-announced', 'never-announced'])
      const again = await probed(target(trackers))
      expect(again.trackers.map(({ counts }) => counts?.leechers)).toEqual([0, 0])
    } finally {
      await tracker.stop(AbortSignal.timeout(5000))
    }
  })
})

describe('probe of a WebTorrent tracker', () => {
  async function webTorrentTracker(answer: (request: WsRequest) => WsReply): Promise<string> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    server.on('connection', (socket) => {
      socket.on('message', (data) => socket.send(encodeWsReply(answer(parseWsRequest(String(data))))))
    })
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    opened({ port, close: async () => void server.close() })
    return `ws://127.0.0.1:${port}/`
  }
  const counted = (seeders: number): WsReply => ({
    kind: 'announce',
    infoHash: HASH,
    interval: 60,
    seeders,
    leechers: 1,
  })

  it('does not count itself', async () => {
    expect((await probed(target([await webTorrentTracker(() => counted(0))]))).verdict.code).toBe('never-announced')
  })

  it('sees its peers, which nobody can dial', async () => {
    const report = await probed(target([await webTorrentTracker(() => counted(2))]))
    expect(report).toMatchObject({
      verdict: { code: 'counts-only' },
      trackers: [{ counts: { seeders: 2 }, peers: [] }],
    })
  })

  it('reads its refusal', async () => {
    const tracker = await webTorrentTracker(() => ({ kind: 'failure', reason: 'unregistered torrent' }))
    expect((await probed(target([tracker]))).verdict.code).toBe('not-registered')
  })
})

describe('targetOfMetainfo', () => {
  it('has a swarm for each half of a hybrid', () => {
    const info = encodeInfo({
      kind: 'hybrid',
      name: 'n',
      singleFile: true,
      files: [{ path: ['n'], length: 5, piecesRoot: new Uint8Array(32).fill(1) }],
      pieceLength: 16_384,
      pieces: new Uint8Array(20),
    })
    const found = targetOfMetainfo(parseMetainfo(encodeMetainfo({ infoBytes: info }), nodeHashes))
    expect(found.wireHashes.map(({ length }) => length)).toEqual([20, 20])
  })
})
