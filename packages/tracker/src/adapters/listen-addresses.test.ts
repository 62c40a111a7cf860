import { expect, it } from 'vitest'
import { dialledHost } from './listen-addresses.ts'

it.each([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '[::1]'],
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8::7', '[2001:db8::7]'],
])('a tracker that listens on %s is dialled at %s', (address, host) => {
  expect(dialledHost(address)).toBe(host)
})
