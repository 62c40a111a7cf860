import { encodeFailure, encodeInfo, encodeMetainfo, encodeScrapeReply, wireInfoHash } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { type MayContact, type ProbeTarget, targetOfLink, targetOfTorrent } from '@shoal/toolkit'
import { describe, expect, it } from 'vitest'
import { httpServer, tcpServer } from './odd-servers.ts'
import { probing, target } from './probing.ts'

const { opened, probed, trackerWith } = probing('discretion')

describe('a probe that may not contact everybody', () => {
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

  it('says peers-forbidden of one whom it may not contact', async () => {
    const greeted: unknown[] = []
    const peer = opened(await tcpServer((socket) => greeted.push(socket)))
    const tracker = await trackerWith([{ address: '127.0.0.1', port: peer.port }])
    const report = await probed(target([tracker]), { mayContact: ({ port }) => port !== peer.port })
    expect(report).toMatchObject({ verdict: { code: 'peers-forbidden' }, peers: [{ outcome: { kind: 'forbidden' } }] })
    expect(greeted).toEqual([])
  })
})

describe('the report of a probe', () => {
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
