import { expect, it } from 'vitest'
import { createProbeGuard } from './probe-guard.ts'

const mayContact = createProbeGuard({
  networks: ['10.20.0.0/16'],
  ownTrackers: ['http://127.0.0.1:6969/announce', 'https://tracker.lan/announce', 'udp://[::1]:6969/announce'],
  ownPeer: { address: '127.0.0.1', port: 41000 },
})

it.each([
  ['a public address', { host: 'tracker.example', address: '93.184.215.14', port: 80 }, true],
  ['an allowed network', { host: '10.20.3.4', address: '10.20.3.4', port: 22 }, true],
  ['another private network', { host: '10.21.0.1', address: '10.21.0.1', port: 80 }, false],
  ['the own tracker', { host: '127.0.0.1', address: '127.0.0.1', port: 6969 }, true],
  ['the own tracker by another name', { host: 'localhost', address: '127.0.0.1', port: 6969 }, true],
  ['the own tracker over IPv6', { host: '::1', address: '::1', port: 6969 }, true],
  ['the own tracker by its public name', { host: 'tracker.lan', address: '192.168.1.9', port: 443 }, true],
  ['another port of its machine', { host: 'tracker.lan', address: '192.168.1.9', port: 5000 }, false],
  ['the built-in client', { host: '127.0.0.1', address: '127.0.0.1', port: 41000 }, true],
  ['the control port', { host: '127.0.0.1', address: '127.0.0.1', port: 5000 }, false],
  ['loopback dressed as IPv6', { host: 'x', address: '::ffff:127.0.0.1', port: 80 }, false],
  ['the address of cloud metadata', { host: 'x', address: '169.254.169.254', port: 80 }, false],
])('judges %s', (_, contact, allowed) => {
  expect(mayContact(contact)).toBe(allowed)
})
