import { encodeUdpRequest, parseUdpReply } from '@shoal/bittorrent'
import type { TrackerOptions } from '@shoal/tracker'
import { describe, expect, it } from 'vitest'
import { announced, UdpAsker, withTracker } from './ask-tracker.ts'

const HASH = new Uint8Array(20).fill(7)

async function withAsker(
  options: Partial<TrackerOptions>,
  body: (asker: UdpAsker, port: number) => Promise<void>,
): Promise<void> {
  await withTracker(options, async (_tracker, port) => {
    const asker = await new UdpAsker(port).open()
    try {
      await body(asker, port)
    } finally {
      asker.close()
    }
  })
}

function announceBytes(connectionId: bigint, change: (view: DataView) => void = () => undefined, tail = ''): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(98), Buffer.from(tail, 'latin1')])
  bytes.writeBigUInt64BE(connectionId, 0)
  bytes.writeUInt32BE(1, 8)
  bytes.writeUInt32BE(0xabcd, 12)
  bytes.set(HASH, 16)
  bytes.write('-TR3000-abcdefghijkl', 36, 'latin1')
  bytes.writeInt32BE(-1, 92)
  bytes.writeUInt16BE(6881, 96)
  change(new DataView(bytes.buffer, bytes.byteOffset, bytes.length))
  return bytes
}

// Both ways to move datagrams answer alike.
describe.each([
  ['node:dgram', 0],
  ['recvmmsg', 1],
  ['two threads', 2],
] as const)('over %s', (_name, threads) => {
  it('connects, announces and scrapes', () =>
    withAsker({ threads }, async (asker, port) => {
      await announced(port, { infoHash: '\x07'.repeat(20), port: 1, left: 5, from: '127.0.0.3' })
      const connectionId = await asker.connect()
      const reply = parseUdpReply((await asker.raw(announceBytes(connectionId))) ?? Buffer.alloc(0), 'ipv4')
      expect(reply).toMatchObject({ kind: 'announce', transactionId: 0xabcd, seeders: 1, leechers: 1 })
      expect(reply).toMatchObject({ peers: [{ address: '127.0.0.3', port: 1 }] })
      const unknown = new Uint8Array(20).fill(9)
      const scraped = await asker.ask({
        kind: 'scrape',
        transactionId: 5,
        connectionId,
        infoHashes: [HASH, unknown, HASH],
      })
      const counts = { seeders: 1, leechers: 1, completed: 0 }
      expect(scraped).toEqual({
        kind: 'scrape',
        transactionId: 5,
        counts: [counts, { seeders: 0, leechers: 0, completed: 0 }, counts],
      })
    }))

  it('is silent to wrong connection ids, wrong magic, and what is too short', () =>
    withAsker({ threads }, async (asker) => {
      const connectionId = await asker.connect()
      const connect = Buffer.from(encodeUdpRequest({ kind: 'connect', transactionId: 1 }))
      expect(await asker.raw(announceBytes(connectionId + 1n), 150)).toBeUndefined()
      expect(await asker.raw(announceBytes(0n), 150)).toBeUndefined()
      expect(await asker.raw(Buffer.from(connect).fill(1, 0, 1), 150)).toBeUndefined()
      expect(await asker.raw(connect.subarray(0, 15), 150)).toBeUndefined()
      expect(await asker.raw(announceBytes(connectionId).subarray(0, 97), 150)).toBeUndefined()
      expect(await asker.raw(announceBytes(connectionId))).toBeDefined()
    }))

  it('is silent to an id that another address was given', () =>
    withAsker({ threads }, async (asker, port) => {
      const connectionId = await asker.connect()
      const other = await new UdpAsker(port).open('127.0.0.7')
      try {
        expect(await other.raw(announceBytes(connectionId), 150)).toBeUndefined()
      } finally {
        other.close()
      }
    }))

  it('tells why it refuses', () =>
    withAsker({ threads, access: { mode: 'listed' } }, async (asker) => {
      const connectionId = await asker.connect()
      const reply = parseUdpReply((await asker.raw(announceBytes(connectionId))) ?? Buffer.alloc(0), 'ipv4')
      expect(reply).toMatchObject({
        kind: 'error',
        transactionId: 0xabcd,
        message: expect.stringContaining('unregistered'),
      })
    }))
})

it('answers announces as real clients write them', () =>
  withAsker({}, async (asker) => {
    const connectionId = await asker.connect()
    const aria2 = announceBytes(connectionId, undefined, '\0\0') // 100 bytes
    const qbittorrent = announceBytes(connectionId, undefined, '\x02\x09/announce') // BEP 41 without EndOfOptions
    const unknownEvent = announceBytes(connectionId, (view) => view.setUint32(80, 77))
    const stoppedFirst = announceBytes(connectionId, (view) => view.setUint32(80, 3)) // Transmission
    for (const datagram of [stoppedFirst, aria2, qbittorrent, unknownEvent]) {
      expect((await asker.raw(datagram))?.readUInt32BE(0)).toBe(1)
    }
    expect((await asker.raw(announceBytes(connectionId, (view) => view.setUint16(96, 0))))?.readUInt32BE(0)).toBe(3)
  }))

it('keeps a reply below the size that networks cut into fragments', () =>
  withTracker({ limits: { requestsPerAddress: 0, requestsPerNetwork: 0 }, maxPeers: 2000 }, async (_tracker, port) => {
    for (let peer = 1; peer <= 300; peer++) await announced(port, { infoHash: '\x07'.repeat(20), port: peer, left: 5 })
    const asker = await new UdpAsker(port).open()
    try {
      const datagram = announceBytes(await asker.connect(), (view) => view.setInt32(92, 2000))
      expect((await asker.raw(datagram))?.length).toBe(20 + 230 * 6)
    } finally {
      asker.close()
    }
  }))

it('bans an address that keeps guessing connection ids, and shows the ban', () =>
  withTracker({ threads: 1, limits: { badConnectionIds: 5, requestsPerAddress: 0 } }, async (tracker, port) => {
    const asker = await new UdpAsker(port).open('127.0.0.66')
    try {
      for (let guess = 0; guess < 12; guess++) await asker.raw(announceBytes(BigInt(guess + 1)), 30)
      await expect.poll(() => tracker.bans()).toMatchObject([{ address: '127.0.0.66' }])
      expect(await asker.raw(Buffer.from(encodeUdpRequest({ kind: 'connect', transactionId: 1 })), 150)).toBeUndefined()
      expect(tracker.unban('127.0.0.66')).toBe(true)
      expect(await asker.raw(Buffer.from(encodeUdpRequest({ kind: 'connect', transactionId: 1 })))).toBeDefined()
    } finally {
      asker.close()
    }
  }))

it('answers from the address that was asked, on a wildcard socket too', () =>
  withTracker({ threads: 1, listen: ['0.0.0.0'] }, async (_tracker, port) => {
    const asker = await new UdpAsker(port, '127.0.0.44').open('127.0.0.45')
    try {
      await asker.connect()
      expect(asker.lastFrom).toBe('127.0.0.44')
    } finally {
      asker.close()
    }
  }))

it('new rules and bans reach every thread at once', () =>
  withTracker({ threads: 2 }, async (tracker, port) => {
    const asker = await new UdpAsker(port).open()
    try {
      const connectionId = await asker.connect()
      expect((await asker.raw(announceBytes(connectionId)))?.readUInt32BE(0)).toBe(1)
      tracker.setAccessRules({ mode: 'listed' })
      expect((await asker.raw(announceBytes(connectionId)))?.readUInt32BE(0)).toBe(3)
    } finally {
      asker.close()
    }
  }))
