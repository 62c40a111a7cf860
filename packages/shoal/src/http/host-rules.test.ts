import { describe, expect, it } from 'vitest'
import { isInNetworks, isLoopback, isLoopbackHost, isOwnHost } from './host-rules.ts'

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
    expect(isLoopback('::ffff:127.0.0.1')).toBe(true)
    expect(isInNetworks('::ffff:10.1.2.3', ['10.0.0.0/8'])).toBe(true)
    expect(isInNetworks('11.1.2.3', ['10.0.0.0/8', 'fd00::/8'])).toBe(false)
    expect(isInNetworks('garbage', ['0.0.0.0/0'])).toBe(false)
  })
})
