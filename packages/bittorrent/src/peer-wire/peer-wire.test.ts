import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes } from '../bytes/bytes.ts'
import { latin1Bytes } from '../bytes/latin1.ts'
import { peerId } from '../identity/peer-id.ts'
import { type ExtendedHandshake, encodeExtendedHandshake, parseExtendedHandshake } from './extended-handshake.ts'
import { encodeHandshake, type Handshake, parseHandshake } from './handshake.ts'
import { MessageReader } from './message-reader.ts'
import { encodeMetadataMessage, type MetadataMessage, parseMetadataMessage } from './metadata-message.ts'
import { encodeMessage, MESSAGE_TYPE, type PeerMessage, PeerMessageError, parseMessage } from './peer-message.ts'
import { encodePexMessage, type PexMessage, parsePexMessage } from './pex-message.ts'

const bytes = (text: string): Uint8Array => latin1Bytes(text) ?? new Uint8Array()
const bytesOf = (length: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: length, maxLength: length })
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const hashRange = { piecesRoot: bytesOf(32), baseLayer: uint32, index: uint32, length: uint32, proofLayers: uint32 }

const message: fc.Arbitrary<PeerMessage> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('keep-alive', 'choke', 'unchoke', 'interested', 'not-interested', 'have-all', 'have-none'),
  }),
  fc.record({ kind: fc.constantFrom('have', 'suggest', 'allowed-fast'), piece: uint32 }),
  fc.record({ kind: fc.constant('bitfield' as const), bits: fc.uint8Array() }),
  fc.record({ kind: fc.constantFrom('request', 'cancel', 'reject'), piece: uint32, begin: uint32, length: uint32 }),
  fc.record({ kind: fc.constant('piece' as const), piece: uint32, begin: uint32, block: fc.uint8Array() }),
  fc.record({ kind: fc.constant('port' as const), port: fc.integer({ min: 0, max: 65535 }) }),
  fc.record({ kind: fc.constant('extended' as const), id: fc.nat(255), payload: fc.uint8Array() }),
  fc.record({ kind: fc.constantFrom('hash-request', 'hash-reject'), ...hashRange }),
  fc.record({
    kind: fc.constant('hashes' as const),
    ...hashRange,
    hashes: fc.nat(4).chain((count) => bytesOf(count * 32)),
  }),
  fc.record({ kind: fc.constant('unknown' as const), type: fc.constantFrom(10, 99, 255), payload: fc.uint8Array() }),
)

describe('handshake', () => {
  const handshake: fc.Arbitrary<Handshake> = fc.record({
    infoHash: bytesOf(20),
    peerId: bytesOf(20).map(peerId),
    features: fc.record({ extensions: fc.boolean(), fast: fc.boolean(), dht: fc.boolean(), v2: fc.boolean() }),
  })

  it('comes back as it was written, in 68 bytes', () => {
    fc.assert(
      fc.property(handshake, (value) => {
        const written = encodeHandshake(value)
        expect(written).toHaveLength(68)
        expect(parseHandshake(written)).toEqual(value)
      }),
    )
  })

  it('is not read from fewer bytes or another protocol', () => {
    const whole = encodeHandshake(fc.sample(handshake, 1)[0] as Handshake)
    expect(parseHandshake(whole.subarray(0, 67))).toBeUndefined()
    expect(parseHandshake(Uint8Array.of(18, ...whole.subarray(1)))).toBeUndefined()
  })

  it('holds copies, also of a Buffer that is reused', () => {
    const buffer = Buffer.from(encodeHandshake(fc.sample(handshake, 1)[0] as Handshake))
    const parsed = parseHandshake(buffer)
    const before = Uint8Array.from(parsed?.infoHash ?? [])
    buffer.fill(0xaa)
    expect(parsed?.infoHash).toEqual(before)
  })
})

describe('messages', () => {
  it('come back through a reader, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (messages, cuts) => {
          const stream = concatBytes(messages.map(encodeMessage))
          const reader = new MessageReader()
          const read: PeerMessage[] = []
          for (let at = 0, turn = 0; at < stream.length; turn++) {
            const next = at + (cuts[turn % cuts.length] ?? 1)
            read.push(...reader.push(stream.subarray(at, next)))
            at = next
          }
          expect(read).toEqual(messages)
          expect(reader.buffered).toBe(0)
        },
      ),
    )
  })

  it('covers every kind in the property above', () => {
    const kinds = new Set(fc.sample(message, 2000).map(({ kind }) => kind))
    expect([...kinds].sort()).toEqual([...Object.keys(MESSAGE_TYPE), 'keep-alive', 'unknown'].sort())
  })

  it('throw nothing but their own error for random frames', () => {
    const frame = fc
      .tuple(fc.nat(25), fc.uint8Array({ maxLength: 100 }))
      .map(([type, rest]) => Uint8Array.of(type, ...rest))
    fc.assert(
      fc.property(frame, (value) => {
        for (const parse of [parseMessage, parseExtendedHandshake, parseMetadataMessage, parsePexMessage]) {
          try {
            parse(value)
          } catch (error) {
            expect(error).toBeInstanceOf(PeerMessageError)
          }
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('longer than the maximum are refused before they are buffered', () => {
    const reader = new MessageReader(100)
    expect(() => reader.push(Uint8Array.of(0, 0, 0, 101))).toThrow(PeerMessageError)
    expect(() => new MessageReader().push(Uint8Array.of(255, 255, 255, 255))).toThrow(PeerMessageError)
  })

  it('hand over what waits', () => {
    const reader = new MessageReader()
    reader.push(Uint8Array.of(0, 0))
    reader.push(Uint8Array.of(0, 5, 1))
    expect(reader.takeRest()).toEqual(Uint8Array.of(0, 0, 0, 5, 1))
    expect(reader.buffered).toBe(0)
  })
})

describe('extended handshake', () => {
  it('comes back as it was written', () => {
    const handshake: fc.Arbitrary<ExtendedHandshake> = fc.record(
      {
        extensions: fc
          .dictionary(fc.constantFrom('ut_metadata', 'ut_pex', 'lt_donthave'), fc.nat(255))
          .map((entries) => new Map(Object.entries(entries))),
        client: fc.string({ unit: 'grapheme-ascii', maxLength: 100 }),
        port: fc.integer({ min: 1, max: 65535 }),
        requestQueue: fc.integer({ min: 1, max: 5000 }),
        metadataSize: fc.integer({ min: 1, max: 2 ** 31 }),
        yourIp: fc.oneof(fc.ipV4(), fc.constant('2001:db8::1')),
        uploadOnly: fc.constant(true),
      },
      { requiredKeys: ['extensions'] },
    )
    fc.assert(
      fc.property(handshake, (value) => {
        expect(parseExtendedHandshake(encodeExtendedHandshake(value))).toEqual(value)
      }),
    )
  })

  it('leaves out fields of odd kinds', () => {
    expect(parseExtendedHandshake(bytes('d1:mi1e1:p2:xx4:reqqi-5e1:vi3e6:yourip2:abe'))).toEqual({
      extensions: new Map(),
    })
  })
})

describe('ut_metadata', () => {
  it('comes back as it was written, data raw behind its dictionary', () => {
    const metadata: fc.Arbitrary<Exclude<MetadataMessage, { kind: 'unknown' }>> = fc.oneof(
      fc.record({ kind: fc.constantFrom('request', 'reject'), piece: fc.nat() }),
      fc.record({ kind: fc.constant('data' as const), piece: fc.nat(), totalSize: fc.nat(), bytes: fc.uint8Array() }),
    )
    fc.assert(
      fc.property(metadata, (value) => {
        expect(parseMetadataMessage(encodeMetadataMessage(value))).toEqual(value)
      }),
    )
  })

  it('calls types from the future unknown', () => {
    expect(parseMetadataMessage(bytes('d8:msg_typei9e5:piecei0ee'))).toEqual({ kind: 'unknown' })
  })
})

describe('ut_pex', () => {
  it('comes back with its seeders marked', () => {
    const peer = fc.record({
      address: fc.oneof(fc.ipV4(), fc.constant('2001:db8::1')),
      port: fc.integer({ min: 1, max: 65535 }),
    })
    const ipv4First = <T extends { address: string }>(peers: readonly T[]): readonly T[] =>
      [...peers].sort((left, right) => Number(left.address.includes(':')) - Number(right.address.includes(':')))
    const pex: fc.Arbitrary<PexMessage> = fc.record({
      added: fc.array(fc.tuple(peer, fc.boolean()).map(([address, seeder]) => ({ ...address, seeder }))).map(ipv4First),
      dropped: fc.array(peer).map(ipv4First),
    })
    fc.assert(
      fc.property(pex, (value) => {
        expect(parsePexMessage(encodePexMessage(value))).toEqual(value)
      }),
    )
  })

  it('is cut at 200 peers a list', () => {
    const added = encodePexMessage({
      added: Array.from({ length: 900 }, () => ({ address: '1.2.3.4', port: 5, seeder: false })),
      dropped: [],
    })
    expect(parsePexMessage(added).added).toHaveLength(200)
  })
})
