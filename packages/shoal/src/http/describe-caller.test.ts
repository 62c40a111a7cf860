import { describe, expect, it } from 'vitest'
import { callerReader } from './describe-caller.ts'

const trust = { proxies: ['127.0.0.1', '10.0.0.0/8', '::1'], header: 'x-forwarded-for' } as const
const arriving = (address: string, headers: Record<string, string>) => ({
  address,
  encrypted: false,
  header: (name: string) => headers[name],
})

describe('callerReader', () => {
  it.each([
    ['the one who connected', '203.0.113.5', {}, '203.0.113.5'],
    ['the one who connected, whatever they claim', '203.0.113.5', { 'x-forwarded-for': '198.51.100.1' }, '203.0.113.5'],
    ['whom the proxy names', '127.0.0.1', { 'x-forwarded-for': '198.51.100.1' }, '198.51.100.1'],
    ['the rightmost stranger', '127.0.0.1', { 'x-forwarded-for': '1.1.1.1, 198.51.100.1, 10.0.0.7' }, '198.51.100.1'],
    ['an IPv6 address', '::ffff:127.0.0.1', { 'x-forwarded-for': '2001:db8::1' }, '2001:db8::1'],
    ['the proxy, where its header is nonsense', '127.0.0.1', { 'x-forwarded-for': 'nobody' }, '127.0.0.1'],
    ['the proxy, where only another header is there', '127.0.0.1', { forwarded: 'for=1.1.1.1' }, '127.0.0.1'],
  ])('finds %s', (_, address, headers, expected) => {
    expect(callerReader(trust)(arriving(address, headers)).address).toBe(expected)
  })

  it('reads Forwarded where that is what the proxy sets', () => {
    const headers = {
      forwarded: 'for=1.1.1.1, for="[2001:db8::2]:4711";proto=https;host=a',
      'x-forwarded-for': '9.9.9.9',
    }
    const caller = callerReader({ ...trust, header: 'forwarded' })(arriving('127.0.0.1', headers))
    expect(caller).toEqual({ address: '2001:db8::2', direct: false, secure: true })
  })

  it.each([
    ['a trusted proxy says so', '127.0.0.1', 'http, https', true],
    ['a stranger says so', '203.0.113.5', 'https', false],
    ['the nearest proxy says otherwise', '127.0.0.1', 'https, http', false],
  ])('tells whether it came over TLS: %s', (_, address, proto, secure) => {
    expect(callerReader(trust)(arriving(address, { 'x-forwarded-proto': proto })).secure).toBe(secure)
  })

  it.each(['via', 'forwarded', 'x-real-ip', 'x-forwarded-host', 'cf-connecting-ip'])(
    'calls a request with %s not direct',
    (name) => {
      expect(callerReader(trust)(arriving('127.0.0.1', { [name]: 'x' })).direct).toBe(false)
    },
  )
})
