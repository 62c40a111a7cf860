import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCompactPeers, parseCompactPeers } from '../announce/peer-address.ts'
import { addressBytes, addressText } from './ip-address.ts'

describe('addressText and addressBytes', () => {
  it('give back every address', () => {
    const octets = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      fc.array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 }).map((list) => Uint8Array.from(list)),
    )
    fc.assert(
      fc.property(octets, (bytes) => {
        expect(addressBytes(addressText(bytes))).toEqual(bytes)
      }),
    )
  })

  it('accept just what Node takes for an address', () => {
    const part = fc.constantFrom(':', '::', '.', '0', 'ff', '1', '255', '256', 'ffff', '10000', 'g', '1.2.3.4')
    const text = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(text, fc.ipV4(), fc.ipV6(), fc.string()), (address) => {
        fc.pre(!address.includes('%')) // zones name interfaces, which peers of others cannot use
        expect(addressBytes(address) !== undefined).toBe(isIPv4(address) || isIPv6(address))
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    ['0:0:0:0:0:0:0:0', '::'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:2:0:3:0:4:0', '1:0:2:0:3:0:4:0'],
    ['::ffff:1.2.3.4', '::ffff:1.2.3.4'],
    ['fe80::1', 'fe80::1'],
  ])('write %s as %s (RFC 5952)', (address, canonical) => {
    expect(addressText(addressBytes(address) ?? new Uint8Array())).toBe(canonical)
  })
})

describe('compact peers', () => {
  it('come back in the order of their family', () => {
    const peer = fc.record({
      address: fc.oneof(fc.ipV4(), fc.constantFrom('::1', '2001:db8::5')),
      port: fc.integer({ min: 1, max: 65535 }),
    })
    fc.assert(
      fc.property(fc.array(peer), (peers) => {
        const { ipv4, ipv6 } = encodeCompactPeers(peers)
        expect(parseCompactPeers(ipv4, 6)).toEqual(peers.filter(({ address }) => !address.includes(':')))
        expect(parseCompactPeers(ipv6, 18)).toEqual(peers.filter(({ address }) => address.includes(':')))
      }),
    )
  })

  it('leave out names, and entries whose port is zero or cut off', () => {
    expect(encodeCompactPeers([{ address: 'peer.example', port: 1 }]).ipv4).toHaveLength(0)
    expect(parseCompactPeers(Uint8Array.of(1, 2, 3, 4, 0, 0, 1, 2, 3, 4, 0, 1, 9), 6)).toEqual([
      { address: '1.2.3.4', port: 1 },
    ])
  })
})
