import { AddressBlockError } from '@shoal/bittorrent'
import { describe, expect, it } from 'vitest'
import { addressGuard } from './address-guard.ts'

describe('addressGuard', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'localhost',
    '',
    '1.2.3.4.5',
  ])('refuses %s', (address) => {
    expect(addressGuard([]).allows(address)).toBe(false)
  })

  it.each(['1.1.1.1', '2606:4700::1111', '::ffff:1.1.1.1'])('lets %s through', (address) => {
    expect(addressGuard([]).allows(address)).toBe(true)
  })

  it('lets through exactly the private blocks that are allowed', () => {
    const guard = addressGuard(['127.0.0.2/31', '10.0.0.7'])
    expect(['127.0.0.2', '127.0.0.3', '::ffff:127.0.0.3', '10.0.0.7'].map(guard.allows)).toEqual([
      true,
      true,
      true,
      true,
    ])
    expect(['127.0.0.1', '127.0.0.4', '10.0.0.8', '::1'].map(guard.allows)).toEqual([false, false, false, false])
  })

  it.each(['', 'x', '10.0.0.0/33', '10.0.0.0/8/8'])('refuses the block "%s"', (block) => {
    expect(() => addressGuard([block])).toThrow(AddressBlockError)
  })
})
