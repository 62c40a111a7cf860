import { latin1Bytes, percentEncode, toHex } from '@shoal/bittorrent'
import { expect, it } from 'vitest'
import {
  announce,
  announced,
  announceQuery,
  get,
  INFO_HASH,
  peerIdText,
  refused,
  scrape,
  UdpAsker,
  withTracker,
} from './ask-tracker.ts'

// The faults of the tracker that Shoal replaces (requirement D6), each shown not to be here.

const bytesOf = (text: string) => latin1Bytes(text) ?? new Uint8Array()
const HASH_HEX = toHex(bytesOf(INFO_HASH))
const HASH_QUERY = `info_hash=${percentEncode(bytesOf(INFO_HASH))}`
const addresses = (reply: { peers: readonly { address: string; port: number }[] }) =>
  reply.peers.map(({ address, port }) => `${address}:${port}`).toSorted()

it('fault 1: a binary info_hash stays the bytes it is', () =>
  withTracker({}, async (tracker, port) => {
    await announced(port, { infoHash: INFO_HASH, port: 1 })
    const page = await tracker.swarms()
    expect(page.rows.map((row) => row.infoHash)).toEqual([HASH_HEX])
  }))

it('fault 2 and 3: seeders and leechers are counted by what they lack', () =>
  withTracker({}, async (_tracker, port) => {
    await announced(port, { port: 1, left: 0 })
    await announced(port, { port: 2, left: 5 })
    await announced(port, { port: 3, left: 5 })
    expect(await announced(port, { port: 4, left: 0 })).toMatchObject({ seeders: 2, leechers: 2 })
  }))

it('fault 4: the length of compact peers is in bytes', () =>
  withTracker({}, async (_tracker, port) => {
    await announced(port, { port: 51_413, from: '127.0.0.200', left: 5 })
    const { body } = await get(port, announceQuery({ port: 2 }))
    expect(body.toString('latin1')).toContain('5:peers6:\x7f\x00\x00\xc8\xc8\xd5')
  }))

it('fault 5: a scraped info-hash is a bencoded string of 20 bytes', () =>
  withTracker({}, async (_tracker, port) => {
    await announced(port, { port: 1 })
    const { body } = await get(port, `/scrape?${HASH_QUERY}`)
    expect(body.toString('latin1')).toMatch(/^d5:filesd20:/s)
    expect((await scrape(port, HASH_QUERY)).get(HASH_HEX)).toEqual({ seeders: 1, leechers: 0, completed: 0 })
  }))

it('fault 6 and 20: errors are bencoded and come with status 200', () =>
  withTracker({ access: { mode: 'open', denyAddresses: ['127.0.0.9'] } }, async (_tracker, port) => {
    for (const target of ['/announce', '/announce?info_hash=short', '/scrape', '/scrape?info_hash=short']) {
      const { status, body } = await get(port, target)
      expect(status).toBe('HTTP/1.1 200 OK')
      expect(body.toString('latin1')).toMatch(/^d14:failure reason\d+:/)
    }
    expect((await refused(port, { from: '127.0.0.9' })).reason).toContain('address is not allowed')
  }))

it('fault 7: a peer that announces again stays one peer', () =>
  withTracker({}, async (_tracker, port) => {
    for (let time = 0; time < 3; time++) await announced(port, { port: 1, left: 5 })
    expect(addresses(await announced(port, { port: 2 }))).toEqual(['127.0.0.1:1'])
  }))

it('fault 8: a binary peer_id stays the bytes it is', () =>
  withTracker({}, async (tracker, port) => {
    const peerId = '-XX0001-\x00\xff\xfe\x80 +&=%\n\r\t'
    await announced(port, { port: 1, peerId })
    const [swarm] = (await tracker.swarms()).rows
    const [peer] = (await tracker.peers(swarm?.infoHash ?? missing())).rows
    expect(peer?.peerId).toBe(toHex(bytesOf(peerId)))
  }))

it('fault 9: every way to write a byte in a query means the same, and a scrape takes many info-hashes', () =>
  withTracker({}, async (_tracker, port) => {
    const hash = 'ABC +\xab\xcd\xef............'
    const lower = `%41BC%20+%ab%cd%ef${'.'.repeat(12)}`
    const upper = `A%42C%20%2B%AB%CD%EF${'.'.repeat(12)}`
    await announced(port, { infoHash: hash, port: 1 })
    await announced(port, { port: 1 })
    for (const written of [lower, upper]) {
      const files = await scrape(port, `info_hash=${written}&${HASH_QUERY}`)
      expect([...files.keys()].toSorted()).toEqual([HASH_HEX, toHex(bytesOf(hash))].toSorted())
      expect(files.get(toHex(bytesOf(hash)))?.seeders).toBe(1)
    }
  }))

it('fault 10: left decides who is a seeder', () =>
  withTracker({}, async (_tracker, port) => {
    await announced(port, { port: 1, left: 7 })
    expect(await announced(port, { port: 1, left: 0 })).toMatchObject({ seeders: 1, leechers: 0 })
  }))

it('fault 11: a completion counts once, however often it is announced', () =>
  withTracker({}, async (_tracker, port) => {
    await announced(port, { port: 1, left: 7, event: 'started' })
    for (let time = 0; time < 3; time++) await announced(port, { port: 1, left: 0, event: 'completed' })
    expect((await scrape(port, HASH_QUERY)).get(HASH_HEX)?.completed).toBe(1)
  }))

it('fault 12: stopped removes a known peer and adds no unknown one', () =>
  withTracker({}, async (tracker, port) => {
    await announced(port, { port: 9, event: 'stopped' })
    expect(tracker.counters().swarms).toBe(0)
    await announced(port, { port: 1, left: 5 })
    expect(await announced(port, { port: 1, left: 5, event: 'stopped' })).toMatchObject({ leechers: 0, peers: [] })
    expect(addresses(await announced(port, { port: 2 }))).toEqual([])
  }))

it('fault 13 and 14: announces at the same moment are all counted', () =>
  withTracker({ limits: { requestsPerAddress: 0, requestsPerNetwork: 0 } }, async (tracker, port) => {
    await Promise.all(Array.from({ length: 200 }, (_, peer) => announced(port, { port: peer + 1, left: 5 })))
    expect(tracker.counters()).toMatchObject({ leechers: 200, announces: { http: 200 } })
  }))

it('fault 15: two peers that ask at once get answers of their own', () =>
  withTracker({}, async (_tracker, port) => {
    await announced(port, { port: 1, left: 5 })
    await announced(port, { port: 2, left: 5 })
    const [first, second] = await Promise.all([
      announced(port, { port: 1, left: 5 }),
      announced(port, { port: 2, left: 5 }),
    ])
    expect([addresses(first), addresses(second)]).toEqual([['127.0.0.1:2'], ['127.0.0.1:1']])
  }))

it('fault 16: ip= names nobody else, unless the source may', async () => {
  await withTracker({}, async (_tracker, port) => {
    await announced(port, { port: 1, left: 5, extra: 'ip=203.0.113.7' })
    expect(addresses(await announced(port, { port: 2 }))).toEqual(['127.0.0.1:1'])
  })
  await withTracker({ mayNameAddress: ['127.0.0.0/8'] }, async (_tracker, port) => {
    await announced(port, { port: 1, left: 5, extra: 'ip=203.0.113.7' })
    expect(addresses(await announced(port, { port: 2 }))).toEqual(['203.0.113.7:1'])
  })
})

it('fault 17: IPv6 peers have a list of their own with 18 bytes each', () =>
  withTracker({ mayNameAddress: ['127.0.0.1'] }, async (_tracker, port) => {
    await announced(port, { port: 1, left: 5, extra: 'ip=2001:db8::1' })
    const { body } = await get(port, announceQuery({ port: 2 }))
    expect(body.toString('latin1')).toContain('5:peers0:6:peers618:\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x00\x01')
  }))

it('fault 18: numwant is obeyed, the choice varies, and nobody gets himself', () =>
  withTracker({ limits: { requestsPerAddress: 0, requestsPerNetwork: 0 } }, async (_tracker, port) => {
    for (let peer = 1; peer <= 60; peer++) await announced(port, { port: peer, left: 5 })
    const seen = new Set<string>()
    for (let time = 0; time < 30; time++) {
      const peers = addresses(await announced(port, { port: 1, left: 5, extra: 'numwant=10' }))
      expect(peers).toHaveLength(10)
      for (const peer of peers) seen.add(peer)
    }
    expect(seen.has('127.0.0.1:1')).toBe(false)
    expect(seen.size).toBeGreaterThan(40)
  }))

it('fault 19: peers are kept for longer than the interval asked of them', async () => {
  await expect(withTracker({ intervalSeconds: 1800, peerTimeoutSeconds: 1800 }, async () => undefined)).rejects.toThrow(
    /peerTimeoutSeconds: 1800 must be more than the longest interval/,
  )
})

it('fault 21: a port that nobody can dial is refused', () =>
  withTracker({}, async (tracker, port) => {
    for (const wrong of ['0', '65536', '-1', 'abc', '', '6881x', '1e3']) {
      expect((await refused(port, { port: wrong, peerId: peerIdText('x') })).reason).toMatch(/port/)
    }
    expect(tracker.counters().swarms).toBe(0)
  }))

it('fault 22: dictionary keys are sorted', () =>
  withTracker({}, async (_tracker, port) => {
    await announced(port, { port: 1, left: 5 })
    for (const target of [announceQuery({ port: 2 }), announceQuery({ port: 2, extra: 'compact=0' })]) {
      const keys = [
        ...(await get(port, target)).body
          .toString('latin1')
          .matchAll(/\d+:(complete|downloaded|external ip|incomplete|interval|min interval|peers)/g),
      ].map((match) => match[1])
      expect(keys).toEqual(keys.toSorted())
      expect(keys).toHaveLength(7)
    }
  }))

it('fault 23: CIDRs of every length and family shut out whom they name', async () => {
  const shutOut = async (denyAddresses: string[]) => {
    let out = false
    await withTracker({ access: { mode: 'open', denyAddresses } }, async (_tracker, port) => {
      out = (await announce(port, {})).kind === 'failure'
    })
    return out
  }
  expect(await shutOut(['0.0.0.0/0'])).toBe(true)
  expect(await shutOut(['127.0.0.0/8'])).toBe(true)
  expect(await shutOut(['::ffff:127.0.0.0/104'])).toBe(true)
  expect(await shutOut(['127.0.0.1/32'])).toBe(true)
  expect(await shutOut(['127.0.0.2/31'])).toBe(false)
  expect(await shutOut(['128.0.0.0/1'])).toBe(false)
  expect(await shutOut(['::/0'])).toBe(false)
})

it('fault 24: a list may be longer than a thousand entries', () =>
  withTracker(
    { limits: { requestsPerAddress: 0, requestsPerNetwork: 0, newSwarmsPerNetwork: 0 } },
    async (tracker, port) => {
      const hashes = Array.from({ length: 1200 }, (_, number) => `${number}`.padStart(20, 'x'))
      for (let at = 0; at < hashes.length; at += 100) {
        await Promise.all(hashes.slice(at, at + 100).map((infoHash) => announced(port, { infoHash, port: 1 })))
      }
      expect((await tracker.swarms({ page: 3, pageSize: 500 })).rows).toHaveLength(200)
      expect(tracker.counters().swarms).toBe(1200)
    },
  ))

it('fault 25: what peers send never becomes markup', () =>
  withTracker({ publicUrl: 'http://tracker.example/"><script>alert(1)</script>/announce' }, async (_tracker, port) => {
    const hash = '<script>alert(1)</sc'
    await announced(port, { infoHash: hash, peerId: hash, port: 1 })
    expect((await get(port, '/')).body.toString()).not.toContain('<script')
  }))

it('fault 26: UDP is served beside HTTP, with the same swarms', () =>
  withTracker({}, async (_tracker, port) => {
    await announced(port, { port: 1, left: 5 })
    const asker = await new UdpAsker(port).open('127.0.0.2')
    try {
      const reply = await asker.announce({ port: 2 })
      expect(reply).toMatchObject({
        kind: 'announce',
        seeders: 1,
        leechers: 1,
        peers: [{ address: '127.0.0.1', port: 1 }],
      })
    } finally {
      asker.close()
    }
  }))

function missing(): never {
  throw new Error('no swarm')
}
