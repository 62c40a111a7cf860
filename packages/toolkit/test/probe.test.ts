import { once } from 'node:events'
import {
  encodeAnnounceReply,
  encodeExtendedHandshake,
  encodeFailure,
  encodeInfo,
  encodeMessage,
  encodeMetainfo,
  encodeScrapeReply,
  encodeUdpReply,
  encodeWsReply,
  infoHash,
  type PeerAddress,
  parseMetainfo,
  parseWsRequest,
  peerId,
  utf8Bytes,
  type WsReply,
  type WsRequest,
  wireInfoHash,
} from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { freePort } from '@shoal/testing'
import {
  type MayContact,
  type ProbeOptions,
  type ProbeReport,
  type ProbeTarget,
  probe,
  targetOfLink,
  targetOfMetainfo,
  targetOfTorrent,
  VERDICTS,
  type VerdictCode,
  verdictText,
} from '@shoal/toolkit'
import { createTracker } from '@shoal/tracker'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { httpServer, type OddServer, peerServer, tcpServer, udpServer } from './odd-servers.ts'

/** Milliseconds. Whoever answers at all may take long on a loaded machine; only where silence is the point we are quick. */
const PATIENT: ProbeOptions = { trackerTime: 15_000, peerTime: 15_000 }
const QUICK: ProbeOptions = { trackerTime: 400 }
const HASH = wireInfoHash(infoHash('c9e15763f722f23e98a29decdfae341b98d53056'))
const OTHER_ID = peerId(utf8Bytes('-qB4520-abcdefghijkl'))
const PLAIN = { extensions: true, fast: true, dht: false, v2: false }

const open: OddServer[] = []
const seen = new Set<VerdictCode>()
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

function opened<Server extends OddServer>(server: Server): Server {
  open.push(server)
  return server
}

function target(trackers: readonly string[], more: Partial<ProbeTarget> = {}): ProbeTarget {
  const link = `magnet:?xt=urn:btih:c9e15763f722f23e98a29decdfae341b98d53056`
  return { ...targetOfLink(link, []), trackers, privacy: 'public', pieceCount: 10, length: 1000, ...more }
}

async function probed(wanted: ProbeTarget, options: ProbeOptions = {}): Promise<ProbeReport> {
  const report = await probe(wanted, { ...PATIENT, ...options })
  seen.add(report.verdict.code)
  return report
}

/** A tracker that is right about everything but what it is told to be wrong about. */
async function trackerWith(peers: readonly PeerAddress[], seeders = peers.length): Promise<string> {
  const server = opened(
    await httpServer((url) => ({
      body: url.startsWith('/scrape')
        ? encodeScrapeReply([[HASH, { seeders, leechers: 0, completed: 0 }]])
        : encodeAnnounceReply(
            { kind: 'peers', interval: 60, seeders, leechers: 0, peers },
            { compact: true, noPeerId: true },
          ),
    })),
  )
  return `http://127.0.0.1:${server.port}/announce`
}

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

  it('redacts passkeys everywhere', async () => {
    const passkey = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'
    const server = opened(
      await httpServer((url) => ({ body: encodeFailure({ reason: `no user has ${url.slice(1, 33)}` }) })),
    )
    const trackers = [
      `http://127.0.0.1:${server.port}/${passkey}/announce`,
      `http://user:pa55@127.0.0.1:${server.port}/announce?passkey=${passkey}`,
    ]
    const report = await probed(target(trackers))
    expect(server.urls.some((url) => url.includes(passkey))).toBe(true)
    expect(JSON.stringify(report)).not.toContain(passkey)
    expect(JSON.stringify(report)).not.toContain('pa55')
  })

  it.each(['http', 'udp', 'ws'])('contacts no %s tracker whom it may not', async (protocol) => {
    const server = opened(await httpServer(() => ({ body: 'de' })))
    for (const host of ['127.0.0.1', 'localhost']) {
      const report = await probed(target([`${protocol}://${host}:${server.port}/announce`]), {
        mayContact: () => false,
      })
      expect(report.verdict.code).toBe('forbidden')
    }
    expect(server.urls).toEqual([])
  })

  it('is not led by a redirect to whom it may not contact', async () => {
    const inner = opened(await httpServer(() => ({ body: 'de' })))
    const outer = opened(await httpServer(() => ({ location: `http://127.0.0.1:${inner.port}/`, body: '' })))
    const mayContact: MayContact = ({ port }) => port === outer.port
    const report = await probed(target([`http://127.0.0.1:${outer.port}/announce`]), { mayContact })
    expect(report.verdict.code).toBe('forbidden')
    expect(inner.urls).toEqual([])
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

describe('probe of private torrents', () => {
  function privateTorrent(tracker: string): ProbeTarget {
    const info = encodeInfo({
      kind: 'v1',
      name: 'n',
      singleFile: true,
      files: [{ path: ['n'], length: 5 }],
      pieceLength: 16_384,
      pieces: new Uint8Array(20),
      isPrivate: true,
    })
    return targetOfTorrent(encodeMetainfo({ infoBytes: info, announceTiers: [[tracker]] }), nodeHashes)
  }

  it('only scrapes, and says that it dialled nobody', async () => {
    const urls: string[] = []
    const server = opened(
      await httpServer((url) => {
        urls.push(url)
        const hash = wireInfoHash(privateTorrent('http://t/announce').infoHash)
        return { body: encodeScrapeReply([[hash, { seeders: 3, leechers: 0, completed: 1 }]]) }
      }),
    )
    const report = await probed(privateTorrent(`http://127.0.0.1:${server.port}/announce`))
    expect(report).toMatchObject({ verdict: { code: 'not-dialled' }, scrapeOnly: 'private', peers: [] })
    expect(urls.every((url) => url.startsWith('/scrape'))).toBe(true)
  })

  it('announces when forced', async () => {
    const tracker = await trackerWith([])
    expect((await probed(privateTorrent(tracker), { force: true })).trackers[0]?.steps.map(({ kind }) => kind)).toEqual(
      ['scrape', 'announce', 'stopped'],
    )
  })

  it('treats a link to an unknown tracker as private, and one to loopback as ours', () => {
    const link = (tracker: string): string => `magnet:?xt=urn:btih:${'a'.repeat(40)}&tr=${encodeURIComponent(tracker)}`
    expect(targetOfLink(link('https://private.example/announce'), []).privacy).toBe('unknown')
    expect(targetOfLink(link('http://127.0.0.1:6969/announce'), []).privacy).toBe('public')
    expect(targetOfLink(link('udp://tracker.opentrackr.org:1337/announce'), []).privacy).toBe('public')
  })
})

describe('probe of peers', () => {
  async function withPeer(server: OddServer | Promise<OddServer>, options: ProbeOptions = {}): Promise<ProbeReport> {
    const { port } = opened(await server)
    return probed(target([await trackerWith([{ address: '127.0.0.1', port }])]), options)
  }

  it('says peers-refused of a port where nothing listens', async () => {
    const tracker = await trackerWith([{ address: '127.0.0.1', port: await freePort() }])
    const report = await probed(target([tracker]))
    expect(report).toMatchObject({ verdict: { code: 'peers-refused' }, peers: [{ outcome: { kind: 'refused' } }] })
  })

  it('says peers-forbidden of one whom it may not contact', async () => {
    const greeted: unknown[] = []
    const peer = opened(await tcpServer((socket) => greeted.push(socket)))
    const tracker = await trackerWith([{ address: '127.0.0.1', port: peer.port }])
    const report = await probed(target([tracker]), { mayContact: ({ port }) => port !== peer.port })
    expect(report).toMatchObject({ verdict: { code: 'peers-forbidden' }, peers: [{ outcome: { kind: 'forbidden' } }] })
    expect(greeted).toEqual([])
  })

  it('says peers-timeout of one who never speaks', async () => {
    expect(
      (
        await withPeer(
          tcpServer(() => undefined),
          { peerTime: 400 },
        )
      ).verdict.code,
    ).toBe('peers-timeout')
  })

  it('says peers-unreachable of one who hangs up', async () => {
    expect((await withPeer(tcpServer((socket) => socket.end()))).verdict.code).toBe('peers-unreachable')
  })

  it('says peers-unreachable of one who speaks HTTP', async () => {
    const report = await withPeer(tcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    expect(report).toMatchObject({
      verdict: { code: 'peers-unreachable' },
      peers: [{ outcome: { kind: 'not-bittorrent' } }],
    })
  })

  it('says peers-other-torrent of one who answers with another', async () => {
    const other = { infoHash: new Uint8Array(20), peerId: OTHER_ID, features: PLAIN }
    expect((await withPeer(peerServer(other, []))).verdict.code).toBe('peers-other-torrent')
  })

  const handshake = { infoHash: HASH, peerId: OTHER_ID, features: PLAIN }
  const extended = encodeMessage({
    kind: 'extended',
    id: 0,
    payload: encodeExtendedHandshake({ extensions: new Map(), client: 'qBittorrent/4.5.2', metadataSize: 77 }),
  })

  it('says no-pieces of one who has none, said or unsaid', async () => {
    expect((await withPeer(peerServer(handshake, [extended]))).verdict.code).toBe('no-pieces')
    const report = await withPeer(peerServer(handshake, [encodeMessage({ kind: 'have-none' }), extended]))
    expect(report.peers[0]?.outcome).toMatchObject({
      kind: 'reached',
      client: 'qBittorrent',
      version: '4.5.2',
      pieces: 0,
      metadataSize: 77,
      said: { client: 'qBittorrent/4.5.2' },
    })
  })

  it('says fine of one who has some, and counts them', async () => {
    const bitfield = encodeMessage({ kind: 'bitfield', bits: Uint8Array.of(0b1010_0001, 0b0100_0000) })
    const report = await withPeer(peerServer(handshake, [extended, bitfield]))
    expect(report).toMatchObject({ verdict: { code: 'fine', subject: '1/1' } })
    expect(report.peers[0]?.outcome).toMatchObject({ pieces: 4, pieceCount: 10, seeder: false })
  })

  it('knows a seeder by have-all', async () => {
    const report = await withPeer(peerServer(handshake, [encodeMessage({ kind: 'have-all' }), extended]))
    expect(report.peers[0]?.outcome).toMatchObject({ seeder: true, pieces: 10 })
  })

  it('survives a peer that breaks the protocol after its handshake', async () => {
    const report = await withPeer(peerServer(handshake, [Uint8Array.of(255, 255, 255, 255)]))
    expect(report.verdict.code).toBe('no-pieces')
  })

  it('dials the addresses that a link names', async () => {
    const { port } = opened(await peerServer(handshake, [encodeMessage({ kind: 'have-all' }), extended]))
    expect((await probed(target([], { peers: [`127.0.0.1:${port}`] }))).verdict.code).toBe('fine')
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

afterAll(() => {
  expect([...VERDICTS].filter((code) => !seen.has(code))).toEqual([])
})

async function failing(reason: string): Promise<string> {
  const server = opened(await httpServer(() => ({ body: encodeFailure({ reason }) })))
  return `http://127.0.0.1:${server.port}/announce`
}

describe('targetOfMetainfo', () => {
  it('has a swarm for each half of a hybrid', () => {
    const info = encodeInfo({
      kind: 'hybrid',
      name: 'n',
      singleFile: true,
      files: [{ path: ['n'], length: 5, piecesRoot: new Uint8Array(32) }],
      pieceLength: 16_384,
      pieces: new Uint8Array(20),
    })
    const found = targetOfMetainfo(parseMetainfo(encodeMetainfo({ infoBytes: info }), nodeHashes))
    expect(found.wireHashes.map(({ length }) => length)).toEqual([20, 20])
  })
})
