import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bytes } from '../bytes/bytes.ts'
import type { UdpRequest } from './parse-udp-request.ts'

/** What a parser of datagrams makes of one; undefined for one that deserves no answer. */
export type ParseUdp = (datagram: Bytes) => UdpRequest | undefined

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const action = fc.oneof(fc.constantFrom(0, 1, 2, 3), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
const id = fc.oneof(fc.constant([0, 0, 4, 23, 39, 16, 25, 128]), bytesOf(8))
const event = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
const wanted = fc.constantFrom(0, 1, 50, -1, -(2 ** 31), 2 ** 31 - 1)
const tail = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom([2, 2, 47, 97], [2, 1, 97, 2, 1, 98, 0], [1, 1, 9, 1, 7, 2, 1, 97], [2, 9, 97], [0, 2, 1, 97]),
)

/** Datagrams of every kind, whole, with each field at its bounds, with options, and cut or lengthened anywhere. */
const datagram = fc
  .tuple(id, action, bytesOf(82), event, wanted, tail, fc.oneof(fc.constant(undefined), fc.nat(140)))
  .map(([connectionId, code, rest, eventCode, numWant, options, length]) => {
    const bytes = Buffer.concat([Buffer.from(connectionId), Buffer.alloc(8), Buffer.from(rest), Buffer.from(options)])
    bytes.writeUInt32BE(code, 8)
    bytes.writeUInt32BE(0xdeadbeef, 12)
    bytes.writeUInt32BE(eventCode, 80)
    bytes.writeInt32BE(numWant, 92)
    return length === undefined ? bytes : bytes.subarray(0, length)
  })

/** The suite that every parser of datagrams runs; `parseUdpRequest` is what the others are held against. */
export function parseUdpContract(name: string, parse: ParseUdp, general: ParseUdp): void {
  describe(`${name} as a parser of datagrams`, () => {
    it('means the same as the general form, for every datagram', () => {
      const met = new Map<string, number>()
      fc.assert(
        fc.property(fc.oneof(datagram, fc.uint8Array({ maxLength: 200 })), (bytes) => {
          const expected = general(bytes)
          expect(parse(bytes)).toEqual(expected)
          const kind = expected?.kind ?? 'none'
          met.set(kind, (met.get(kind) ?? 0) + 1)
        }),
        { numRuns: 4000 },
      )
      expect([...met.keys()].toSorted()).toEqual(['announce', 'connect', 'none', 'scrape'])
    })
  })
}
