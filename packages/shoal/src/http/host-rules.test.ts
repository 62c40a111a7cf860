import {
  addressBytes,
  addressText,
  isInBlocks,
  isLoopbackAddress,
  isPublicAddress,
  parseAddressBlock,
} from '@shoal/bittorrent'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { isInNetworks, isLoopbackHost, isOwnHost } from './host-rules.ts'

describe('isOwnHost', () => {
  it.each(['localhost:5000', '127.0.0.1:5000', '[::1]:5000', '192.168.1.4', 'NAS.lan:80'])('takes %s', (host) => {
    expect(isOwnHost(host, ['nas.lan'])).toBe(true)
  })
  it.each(['evil.example', 'nas.lan.evil.example', '', undefined, 'a b'])('refuses %s', (host) => {
    expect(isOwnHost(host, ['nas.lan'])).toBe(false)
  })
})

describe('isLoopbackHost', () => {
  it('knows this machine from others', () => {
    expect(['localhost', '127.0.0.9:1', '[::1]'].map((host) => isLoopbackHost(host))).toEqual([true, true, true])
    expect(['10.0.0.1', 'localhost.evil', '0.0.0.0'].map((host) => isLoopbackHost(host))).toEqual([false, false, false])
  })
})

describe('networks', () => {
  it('sees IPv4 in IPv6', () => {
    expect(isLoopbackAddress('::ffff:127.0.0.1')).toBe(true)
    expect(isInNetworks('::ffff:10.1.2.3', ['10.0.0.0/8'])).toBe(true)
    expect(isInNetworks('11.1.2.3', ['10.0.0.0/8', 'fd00::/8'])).toBe(false)
    expect(isInNetworks('garbage', ['0.0.0.0/0'])).toBe(false)
  })
})

describe('the rule for addresses, compared with ipaddr.js', () => {
  const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 })
  const ipv6 = fc.uint8Array({ minLength: 16, maxLength: 16 })
  const notable = fc
    .tuple(fc.constantFrom('2001', '2002', '2620', 'fe80', 'fc00', 'ff02', '64', '0', '3fff', '100'), ipv6)
    .map(([first, rest]) => {
      const [high, low] = (addressBytes(`${first}::`) ?? rest).subarray(0, 2)
      return Uint8Array.from([high ?? 0, low ?? 0, ...rest.subarray(2)])
    })
  // IPv6 that ipaddr.js calls unicast and nobody can have: not given out by IANA, IPv4-compatible, site-local, new documentation.
  const stricter = ['::/3', '4000::/2', '8000::/1', '3fff::/20'].map(parseAddressBlock)

  it('calls the same addresses public, but for those that nobody can have', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6, notable), (bytes) => {
        const address = addressText(bytes)
        const known = ipaddr.process(address).range()
        const expected = known === 'unicast' && !(bytes.length === 16 && isInBlocks(address, stricter))
        expect(`${address} ${isPublicAddress(address)}`).toBe(`${address} ${expected}`)
        expect(`${address} ${isLoopbackAddress(address)}`).toBe(`${address} ${known === 'loopback'}`)
      }),
      { numRuns: 5_000 },
    )
  })

  it('finds the same addresses in a block', () => {
    fc.assert(
      fc.property(ipv4, ipv4, fc.integer({ min: 0, max: 32 }), (base, address, bits) => {
        const block = `${addressText(base)}/${bits}`
        const [network, length] = ipaddr.parseCIDR(block)
        for (const each of [address, base]) {
          const expected = ipaddr.parse(addressText(each)).match(network, length)
          expect(isInBlocks(addressText(each), [parseAddressBlock(block)])).toBe(expected)
        }
      }),
    )
  })
})
