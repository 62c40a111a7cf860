import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnnounceRequest } from '../announce/announce-request.ts'
import { fromHex, toHex } from '../bytes/hex.ts'
import { utf8Text } from '../bytes/utf8.ts'
import { peerId } from '../identity/peer-id.ts'
import { describePeerId } from '../peer-id/describe-peer-id.ts'
import { encodeUdpRequest } from './encode-udp-request.ts'
import { parseUdpRequest, type UdpRequest } from './parse-udp-request.ts'
import { encodeUrlData, parseUrlData } from './udp-options.ts'
import { encodeUdpReply, parseUdpReply, type UdpReply } from './udp-reply.ts'
import { UdpRequestParser } from './udp-request-parser.ts'

const bytesOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const connectionId = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })

const announce: fc.Arbitrary<AnnounceRequest> = fc.record({
  infoHash: bytesOf(20),
  peerId: bytesOf(20).map(peerId),
  port: fc.integer({ min: 0, max: 65535 }),
  uploaded: fc.maxSafeNat(),
  downloaded: fc.maxSafeNat(),
  left: fc.maxSafeNat(),
  event: fc.constantFrom('none', 'started', 'completed', 'stopped', 'paused'),
  numWant: fc.option(fc.nat(), { nil: undefined }),
  key: uint32,
  compact: fc.constant(true),
  noPeerId: fc.constant(true),
  ip: fc.option(
    fc.ipV4().filter((ip) => ip !== '0.0.0.0'),
    { nil: undefined },
  ),
  trackerId: fc.constant(undefined),
})
const request: fc.Arbitrary<UdpRequest> = fc.oneof(
  fc.record({ kind: fc.constant('connect' as const), transactionId: uint32 }),
  fc.record({
    kind: fc.constant('announce' as const),
    transactionId: uint32,
    connectionId,
    request: announce,
    urlData: fc.uint8Array({ maxLength: 600 }),
  }),
  fc.record({
    kind: fc.constant('scrape' as const),
    transactionId: uint32,
    connectionId,
    infoHashes: fc.array(bytesOf(20), { maxLength: 74 }),
  }),
)
const reply: fc.Arbitrary<UdpReply> = fc.oneof(
  fc.record({ kind: fc.constant('connect' as const), transactionId: uint32, connectionId }),
  fc.record({
    kind: fc.constant('announce' as const),
    transactionId: uint32,
    interval: uint32,
    leechers: uint32,
    seeders: uint32,
    peers: fc.array(fc.record({ address: fc.ipV4(), port: fc.integer({ min: 1, max: 65535 }) })),
  }),
  fc.record({
    kind: fc.constant('scrape' as const),
    transactionId: uint32,
    counts: fc.array(fc.record({ seeders: uint32, completed: uint32, leechers: uint32 })),
  }),
  fc.record({
    kind: fc.constant('error' as const),
    transactionId: uint32,
    message: fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
  }),
)

describe('UDP requests', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(request, (value) => {
        expect(parseUdpRequest(encodeUdpRequest(value))).toEqual(value)
      }),
    )
    expect(new Set(fc.sample(request, 100).map(({ kind }) => kind)).size).toBe(3)
  })

  it('never throw, whatever the bytes', () => {
    const action = fc.tuple(bytesOf(8), fc.integer({ min: 0, max: 3 }), fc.uint8Array({ maxLength: 150 }))
    const likely = action.map(([id, code, rest]) => Uint8Array.of(...id, 0, 0, 0, code, ...rest))
    fc.assert(
      fc.property(fc.oneof(likely, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        parseUdpRequest(bytes)
        parseUdpReply(bytes, 'ipv4')
        parseUdpReply(bytes, 'ipv6')
      }),
    )
  })

  it.each([
    ['shorter than 16 bytes', new Uint8Array(15)],
    ['that connects without the magic', new Uint8Array(16)],
    ['that announces with 97 bytes', announceOf(97)],
    ['of an unknown action', Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0)],
  ])('drops a datagram %s', (_, datagram) => {
    expect(parseUdpRequest(datagram)).toBeUndefined()
  })

  it('accepts the 100 bytes that aria2 sends, its tail being no option', () => {
    expect(parseUdpRequest(announceOf(100))).toMatchObject({ kind: 'announce', urlData: new Uint8Array() })
  })

  it('counts whole info-hashes of a scrape and keeps duplicates', () => {
    const infoHashes = [new Uint8Array(20).fill(1), new Uint8Array(20).fill(1)]
    const whole = encodeUdpRequest({ kind: 'scrape', transactionId: 1, connectionId: 1n, infoHashes })
    expect(parseUdpRequest(Uint8Array.of(...whole, 1, 2, 3))).toMatchObject({ infoHashes })
  })
})

describe('UdpRequestParser', () => {
  it('reads datagrams in place, one after another, in a shared buffer', () => {
    const buffer = new Uint8Array(1000)
    const first = encodeUdpRequest({ kind: 'connect', transactionId: 7 })
    buffer.set(first, 100)
    buffer.set(announceOf(98, 9), 300)
    const cursor = new UdpRequestParser(new DataView(buffer.buffer))
    expect(cursor.moveTo(100, first.length)).toBe('connect')
    expect(cursor.transactionId).toBe(7)
    expect(cursor.moveTo(300, 98)).toBe('announce')
    expect([cursor.transactionId, cursor.infoHashAt, cursor.optionsAt, cursor.end]).toEqual([9, 316, 398, 398])
  })
})

describe('UDP replies', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(reply, (value) => {
        expect(parseUdpReply(encodeUdpReply(value, 'ipv4'), 'ipv4')).toEqual(value)
      }),
    )
    expect(new Set(fc.sample(reply, 100).map(({ kind }) => kind)).size).toBe(4)
  })

  it('carry IPv6 peers in 18 bytes each', () => {
    const peers = [{ address: '2001:db8::1', port: 51413 }]
    const value: UdpReply = { kind: 'announce', transactionId: 1, interval: 60, leechers: 0, seeders: 1, peers }
    const bytes = encodeUdpReply(value, 'ipv6')
    expect(bytes).toHaveLength(38)
    expect(parseUdpReply(bytes, 'ipv6')).toEqual(value)
  })

  it('names errors by action 3, big-endian', () => {
    const bytes = encodeUdpReply({ kind: 'error', transactionId: 1, message: 'no' }, 'ipv4')
    expect(toHex(bytes)).toBe('00000003000000016e6f')
  })
})

describe('URLData options (BEP 41)', () => {
  it('join pieces of at most 255 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), (data) => {
        expect(parseUrlData(encodeUrlData(data))).toEqual(data)
      }),
    )
  })

  it.each([
    ['an end without EndOfOptions', '022f61'.replace('022f', '02022f'), '/a'],
    ['NOPs', '0101020161', 'a'],
    ['unknown options, skipped by length', '09036162630201' + '61', 'a'],
    ['an option cut short', '02ff61', ''],
    ['nothing after EndOfOptions', '00020161', ''],
  ])('handle %s', (_, hex, text) => {
    expect(utf8Text(parseUrlData(fromHex(hex) ?? new Uint8Array()))).toBe(text)
  })
})

describe('datagrams of real clients', () => {
  it.each([
    ['libtorrent', 'libtorrent', '2.0.8', '/announce?passkey=abc', 200],
    ['transmission', 'Transmission', '3.00', '', 80],
  ])('%s', (file, client, version, urlData, numWant) => {
    const requests = wire(file)
    expect(requests.get('connect')).toMatchObject({ kind: 'connect' })
    const started = requests.get('announce-started')
    const stopped = requests.get('announce-stopped')
    if (started?.kind !== 'announce' || stopped?.kind !== 'announce') throw new Error('no announces')
    expect(describePeerId(started.request.peerId)).toEqual({ client, version })
    expect(utf8Text(started.urlData)).toBe(urlData)
    expect(started.request).toMatchObject({ event: 'started', numWant })
    expect(started.request.key).toBe(stopped.request.key)
    expect(stopped.request.event).toBe('stopped')
    expect(requests.get('scrape')).toMatchObject({ kind: 'scrape', infoHashes: [started.request.infoHash] })
  })
})

function wire(name: string): ReadonlyMap<string, UdpRequest | undefined> {
  const text = readFileSync(new URL(`../../test/wire/${name}.udp.txt`, import.meta.url), 'utf8')
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [label = '', hex = ''] = line.split(' ')
      return [label, parseUdpRequest(fromHex(hex) ?? new Uint8Array())]
    }),
  )
}

function announceOf(length: number, transactionId = 1): Uint8Array {
  const bytes = new Uint8Array(length)
  bytes[7] = 1
  bytes[11] = 1
  bytes[15] = transactionId
  return bytes
}
