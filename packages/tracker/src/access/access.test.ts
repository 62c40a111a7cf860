import { infoHash } from '@shoal/bittorrent'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compileAddressRanges, rangesContain } from '../address/address-set.ts'
import { forwardedSource } from '../address/forwarded-source.ts'
import { formatIpAddress, parseIpAddress } from '../address/ip-address.ts'
import { readProxyPrefix } from '../address/proxy-protocol.ts'
import { buildInfoHashSet, InfoHashSet } from './info-hash-set.ts'
import { parseList } from './parse-list.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const contains = (ranges: readonly string[], text: string) => {
  const address = parseIpAddress(text)
  return address !== undefined && rangesContain(compileAddressRanges(ranges), address.family, address.words)
}

it('finds exactly the info-hashes that a set was built of, in another thread too', () => {
  fc.assert(
    fc.property(fc.array(bytes(20), { maxLength: 60 }), bytes(20), (members, other) => {
      const set = new InfoHashSet(buildInfoHashSet(members).memory)
      const has = (one: Uint8Array) => set.has(new Int32Array(one.slice().buffer))
      expect(members.every(has)).toBe(true)
      expect(has(other)).toBe(members.some((member) => Buffer.compare(member, other) === 0))
    }),
  )
})

it('keeps the all-zero info-hash and v2 info-hashes by their first 20 bytes', () => {
  const set = buildInfoHashSet([new Uint8Array(20), new Uint8Array(32).fill(5)])
  expect(set.size).toBe(2)
  expect(set.has(new Int32Array(5))).toBe(true)
  expect(set.has(new Int32Array(5).fill(0x05050505))).toBe(true)
  expect(buildInfoHashSet([]).has(new Int32Array(5))).toBe(false)
})

it('agrees with plain arithmetic on every IPv4 prefix', () => {
  fc.assert(
    fc.property(bytes(4), bytes(4), fc.integer({ min: 0, max: 32 }), (network, address, length) => {
      const shift = 2 ** (32 - length)
      const prefix = (one: Uint8Array) => Math.floor(Buffer.from(one).readUInt32BE() / shift)
      const isInside = prefix(network) === prefix(address)
      expect(contains([`${network.join('.')}/${length}`], address.join('.'))).toBe(isInside)
      expect(contains([`::ffff:${network.join('.')}/${96 + length}`], `::ffff:${address.join('.')}`)).toBe(isInside)
    }),
  )
})

it('merges ranges that touch, and keeps families apart', () => {
  const ranges = compileAddressRanges(['10.0.0.0/9', '10.128.0.0/9', '10.2.3.4', '2001:db8::/32'])
  expect([...ranges.ipv4]).toEqual([0x0a000000, 0x0affffff])
  expect(contains(['2001:db8::/32'], '2001:db8:ffff::1')).toBe(true)
  expect(contains(['2001:db8::/32'], '2001:db9::')).toBe(false)
  expect(contains(['::/0'], '1.2.3.4')).toBe(false)
})

it.each(['', '1.2.3', '1.2.3.4/33', '1.2.3.4/x', '::1/129', '1.2.3.4/8/8', 'localhost', '::ffff:1.2.3.4/90'])(
  'refuses "%s" as a range',
  (text) => expect(() => compileAddressRanges([text])).toThrow(/not an address|prefix length/),
)

it('reads and writes addresses', () => {
  for (const text of ['1.2.3.4', '2001:db8::1', '::', 'fe80::1']) {
    expect(formatIpAddress(parseIpAddress(text) ?? { family: 4, words: [0] })).toBe(text)
  }
  expect(parseIpAddress('[::ffff:1.2.3.4]')).toEqual({ family: 4, words: [0x01020304] })
  expect(parseIpAddress('fe80::1%eth0')?.family).toBe(6)
})

it('reads lists with names and remarks, and names the wrong line', () => {
  const hash = 'AB'.repeat(20)
  expect(parseList(`# a list\n\n${hash}\n ${hash.toLowerCase()}  A name, long # why\r\n`)).toEqual([
    { infoHash: infoHash(hash) },
    { infoHash: infoHash(hash), name: 'A name, long' },
  ])
  expect(() => parseList(`${hash}\nnonsense`)).toThrow('line 2: "nonsense" is not an info-hash')
})

it('takes the nearest address that is no trusted proxy', () => {
  const proxy = parseIpAddress('10.0.0.1') ?? { family: 4, words: [0] }
  const isTrusted = (address: { words: readonly number[] }) => (address.words[0] ?? 0) >>> 24 === 10
  const source = (header: string) => formatIpAddress(forwardedSource('x-forwarded-for', header, proxy, isTrusted))
  expect(source('6.6.6.6, 1.2.3.4, 10.0.0.7')).toBe('1.2.3.4')
  expect(source('1.2.3.4:5678')).toBe('1.2.3.4')
  expect(source('[2001:db8::1]:80')).toBe('2001:db8::1')
  expect(source('unknown')).toBe('10.0.0.1')
  expect(source('10.0.0.9, 10.0.0.8')).toBe('10.0.0.9')
  expect(source('')).toBe('10.0.0.1')
})

it('never fails on random bytes before a connection, and asks for more only while more may help', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom('', 'PROXY ', '\r\n\r\n\0\r\nQUIT\n\x21'),
      (tail, start) => {
        const prefix = readProxyPrefix(Buffer.concat([Buffer.from(start, 'latin1'), tail]))
        if (prefix.kind === 'prefix') expect(prefix.length).toBeLessThanOrEqual(start.length + tail.length)
        if (start === 'PROXY ' && tail.length > 110) expect(prefix.kind).not.toBe('incomplete')
      },
    ),
  )
})
