import { infoHash, latin1Bytes, parseScrapeReply, toHex } from '@shoal/bittorrent'
import { loadInfoHash, loadTracker } from '@shoal/tracker'
import { expect, it } from 'vitest'
import { announced, announceQuery, get, INFO_HASH, peerIdText, rawHttp, withTracker } from './ask-tracker.ts'

const NO_LIMITS = { requestsPerAddress: 0, requestsPerNetwork: 0, newSwarmsPerNetwork: 0 }
const hashOf = (text: string) => infoHash(toHex(latin1Bytes(text) ?? new Uint8Array()))
const named = (name: string) => name.padEnd(20, '.')

it('lists swarms by page, order and search', () =>
  withTracker({ limits: NO_LIMITS }, async (tracker, port) => {
    for (const [index, name] of ['one', 'two', 'three', 'four', 'five'].entries()) {
      for (let peer = 0; peer <= index; peer++)
        await announced(port, { infoHash: named(name), port: 1 + peer, left: 5 })
    }
    tracker.setNames([
      { infoHash: hashOf(named('three')), name: 'Zebra' },
      { infoHash: hashOf(named('one')), name: 'Apple' },
    ])
    const page = await tracker.swarms({ sort: 'leechers', page: 2, pageSize: 2 })
    expect(page).toMatchObject({
      total: 5,
      page: 2,
      pageSize: 2,
      rows: [{ leechers: 3, name: 'Zebra' }, { leechers: 2 }],
    })
    expect((await tracker.swarms({ sort: 'leechers', order: 'asc', pageSize: 1 })).rows[0]?.leechers).toBe(1)
    const byName = (await tracker.swarms({ sort: 'name' })).rows.map((row) => row.name)
    expect(byName).toEqual(['Apple', 'Zebra', undefined, undefined, undefined])
    expect((await tracker.swarms({ sort: 'name', order: 'desc' })).rows[0]?.name).toBe('Zebra')
    expect((await tracker.swarms({ search: 'ZEB' })).rows).toMatchObject([{ infoHash: hashOf(named('three')) }])
    expect((await tracker.swarms({ search: hashOf(named('two')).slice(0, 12) })).total).toBe(1)
    expect(await tracker.swarms({ page: 0, pageSize: 9999 })).toMatchObject({ page: 1, pageSize: 500 })
    expect(tracker.swarm(hashOf(named('four')))).toMatchObject({ leechers: 4, seeders: 0 })
    expect(tracker.swarm(hashOf(named('none')))).toBeUndefined()
  }))

it('shows a peer with its addresses, client, counters and speed', () =>
  withTracker({ mayNameAddress: ['127.0.0.1'] }, async (tracker, port) => {
    await announced(port, { port: 1, left: 700, extra: 'ip=203.0.113.5', peerId: '-TR3000-abcdefghijkl' })
    await announced(port, { port: 2, left: 0, peerId: peerIdText('x') })
    const { rows, total } = await tracker.peers(hashOf(INFO_HASH), { sort: 'left' })
    expect(total).toBe(2)
    expect(rows[0]).toMatchObject({
      address: '203.0.113.5',
      sourceAddress: '127.0.0.1',
      port: 1,
      left: 700,
      client: 'Transmission',
      clientVersion: '3.00',
      protocol: 'http',
      seeder: false,
    })
    expect(Math.abs(Date.now() - (rows[0]?.lastAnnounceAt ?? 0))).toBeLessThan(5000)
    expect((await tracker.peers(hashOf(INFO_HASH), { search: 'qbit' })).rows).toMatchObject([{ port: 2 }])
    expect((await tracker.peers(hashOf(INFO_HASH), { sort: 'address', pageSize: 1 })).rows[0]?.address).toBe(
      '127.0.0.1',
    )
  }))

it('gives details up before it gives peers up', () =>
  withTracker({ limits: NO_LIMITS, detailsMebibytes: 1, memoryMebibytes: 16 }, async (tracker, port) => {
    await loadTracker(`udp://127.0.0.1:${port}`, { torrents: 300, peers: 50, fill: true, seconds: 0.05, inFlight: 100 })
    expect(tracker.counters().seeders + tracker.counters().leechers).toBe(15_000)
    let detailed = 0
    for (let torrent = 0; torrent < 300; torrent++) {
      const { rows } = await tracker.peers(infoHash(toHex(loadInfoHash(torrent))), { pageSize: 50 })
      expect(rows).toHaveLength(50)
      detailed += rows.filter((row) => row.client !== undefined).length
    }
    expect(detailed).toBeGreaterThan(5000)
    expect(detailed).toBeLessThan(15_000)
  }))

it('counts exactly what two threads and HTTP are told at once', () =>
  withTracker({ limits: NO_LIMITS, threads: 2, detailsMebibytes: 0 }, async (tracker, port) => {
    const udp = `udp://127.0.0.1:${port}`
    const load = { torrents: 300, peers: 40, fill: true, seconds: 0.2, inFlight: 64 }
    const sources = Array.from({ length: 8 }, (_, number) => `127.0.2.${number + 1}`)
    const [first, second, third] = await Promise.all([
      loadTracker(udp, { ...load, sources }),
      loadTracker(udp, { ...load, sources }),
      loadTracker(`http://127.0.0.1:${port}`, { ...load, torrents: 50, inFlight: 8, sources: ['127.0.3.1'] }),
    ])
    for (const result of [first, second, third]) expect(result).toMatchObject({ lost: 0, invalid: 0, refused: 0 })
    // Both loads over UDP are the same peers; those over HTTP come from another address.
    const expected = 300 * 40 + 50 * 40
    expect(tracker.counters()).toMatchObject({ swarms: 300, seeders: expected / 2, leechers: expected / 2 })
  }))

it('counts a peer of both families once, and hands out both addresses', () =>
  withTracker({ listen: ['127.0.0.1', '::1'] }, async (tracker, port) => {
    const ask = { port: 7, left: 5, extra: 'key=ABCDEF01' }
    await announced(port, ask)
    await rawHttp(port, `GET ${announceQuery(ask)} HTTP/1.1\r\nConnection: close\r\n\r\n`, '::1', '::1')
    expect(tracker.counters()).toMatchObject({ leechers: 1 })
    expect((await announced(port, { port: 8 })).peers).toEqual([
      { address: '127.0.0.1', port: 7 },
      { address: '::1', port: 7 },
    ])
    const counted = (await tracker.peers(hashOf(INFO_HASH), { sort: 'address' })).rows.map((row) => row.counted)
    expect(counted.filter((one) => !one)).toHaveLength(1)
  }))

it('lists every swarm to a scrape without info-hashes, only when told to', async () => {
  await withTracker({ fullScrape: true }, async (_tracker, port) => {
    for (const name of ['b', 'a']) await announced(port, { infoHash: named(name), port: 1 })
    const { body } = await get(port, '/scrape')
    expect(parseScrapeReply(body)).toMatchObject({ kind: 'scrape', files: expect.objectContaining({ size: 2 }) })
    expect(body.indexOf(named('a'))).toBeLessThan(body.indexOf(named('b')))
  })
  await withTracker({}, async (_tracker, port) => {
    expect((await get(port, '/scrape')).body.toString()).toContain('failure reason')
  })
})

it('counts paused peers as leechers that do not download', () =>
  withTracker({}, async (tracker, port) => {
    await announced(port, { port: 1, left: 5, event: 'paused' })
    await announced(port, { port: 2, left: 5 })
    expect(tracker.swarm(hashOf(INFO_HASH))).toMatchObject({ leechers: 2, paused: 1 })
    const { body } = await get(port, `/scrape?${announceQuery({}).split('?')[1]?.split('&')[0]}`)
    expect(body.toString('latin1')).toContain('11:downloadersi1e10:incompletei2e')
  }))
