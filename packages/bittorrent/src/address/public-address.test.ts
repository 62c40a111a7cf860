import { describe, expect, it } from 'vitest'
import { AddressBlockError, isInBlocks, parseAddressBlock } from './address-block.ts'
import { isLoopbackAddress, isPublicAddress } from './public-address.ts'

describe('isPublicAddress', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.255'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['link-local', '169.254.169.254'],
    ['behind a NAT', '100.64.0.1'],
    ['behind a NAT', '100.127.255.255'],
    ['this network', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['protocol assignments', '192.0.0.8'],
    ['documentation', '192.0.2.1'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.1'],
    ['benchmarks', '198.18.0.1'],
    ['benchmarks', '198.19.255.255'],
    ['6to4 relays', '192.88.99.1'],
    ['multicast', '224.0.0.1'],
    ['multicast', '239.255.255.250'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['loopback', '::1'],
    ['unspecified', '::'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local, deprecated', 'fec0::1'],
    ['unique local', 'fd00::1'],
    ['multicast', 'ff02::1'],
    ['IPv4-mapped loopback', '::ffff:127.0.0.1'],
    ['IPv4-mapped loopback in hexadecimal', '::ffff:7f00:1'],
    ['IPv4-mapped private', '::ffff:10.0.0.1'],
    ['IPv4-compatible loopback', '::127.0.0.1'],
    ['IPv4-translated', '::ffff:0:127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::7f00:1'],
    ['6to4 of loopback', '2002:7f00:1::'],
    ['Teredo', '2001::1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['discard', '100::1'],
    ['not given out', '4000::1'],
    ['a name', 'localhost'],
    ['nothing', ''],
    ['no address', '1.2.3.4.5'],
    ['octal', '0177.0.0.1'],
    ['hexadecimal', '0x7f.0.0.1'],
    ['short', '127.1'],
    ['one number', '2130706433'],
  ])('refuses %s: %s', (_, address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '223.255.255.255',
    '2606:4700::1111',
    '2001:200::1',
    '2a00::1',
    '::ffff:1.1.1.1',
    '::ffff:101:101',
  ])('takes %s', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
})

describe('isLoopbackAddress', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('takes %s', (address) => {
    expect(isLoopbackAddress(address)).toBe(true)
  })
  it.each(['126.0.0.1', '128.0.0.1', '::', '::2', '0.0.0.0', 'localhost', ''])('refuses "%s"', (address) => {
    expect(isLoopbackAddress(address)).toBe(false)
  })
})

describe('address blocks', () => {
  it.each<readonly [block: string, inside: readonly string[], outside: readonly string[]]>([
    ['127.0.0.2/31', ['127.0.0.2', '127.0.0.3', '::ffff:127.0.0.3'], ['127.0.0.1', '127.0.0.4', '::1']],
    ['10.0.0.7', ['10.0.0.7'], ['10.0.0.8', '10.0.0.6']],
    ['10.0.0.0/8', ['10.255.0.1'], ['11.0.0.0', '9.255.255.255']],
    ['0.0.0.0/0', ['1.2.3.4'], ['2606::1', 'garbage', '']],
    ['fd00::/8', ['fd12::1', 'fdff:ffff::'], ['fc00::1', 'fe00::1', '10.0.0.1']],
    ['::ffff:10.0.0.0/104', ['10.9.9.9', '::ffff:10.9.9.9'], ['11.0.0.1']],
    ['fe80::/10', ['fe80::1%eth0', 'febf::1'], ['fec0::1']],
    ['2001:db8::1', ['2001:db8::1', '2001:0DB8:0:0:0:0:0:1'], ['2001:db8::2']],
  ])('%s holds just its own', (block, inside, outside) => {
    const blocks = [parseAddressBlock(block)]
    expect(inside.filter((address) => !isInBlocks(address, blocks))).toEqual([])
    expect(outside.filter((address) => isInBlocks(address, blocks))).toEqual([])
  })

  it.each(['', 'x', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/', '10.0.0.0/-1', '::/129', '10.0.0.0/1e1'])(
    'refuses the block "%s"',
    (block) => {
      expect(() => parseAddressBlock(block)).toThrow(AddressBlockError)
    },
  )
})
