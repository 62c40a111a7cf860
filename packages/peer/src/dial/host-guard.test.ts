import { describe, expect, it } from 'vitest'
import { addressGuard } from './address-guard.ts'
import { ForbiddenHostError, hostGuard } from './host-guard.ts'

const names: Readonly<Record<string, readonly string[]>> = {
  'tracker.example': ['93.184.216.34'],
  'inside.example': ['192.168.1.5'],
  'rebound.example': ['127.0.0.1', '93.184.216.34'],
}
const guarding = (...allowed: readonly string[]) =>
  hostGuard(addressGuard([]), async (host) => names[host] ?? [host], allowed)

describe('hostGuard', () => {
  it('leads to a public address', async () => {
    expect(await guarding().addressOf('tracker.example', 80)).toBe('93.184.216.34')
  })

  it('refuses names that lead inside, and picks the public one of several addresses', async () => {
    await expect(guarding().addressOf('inside.example', 80)).rejects.toThrow(ForbiddenHostError)
    expect(await guarding().addressOf('rebound.example', 80)).toBe('93.184.216.34')
  })

  it.each([
    ['127.0.0.1:6969', '127.0.0.1'],
    ['[::1]:6969', '[::1]'],
    ['inside.example:6969', 'INSIDE.example'],
  ])('opens exactly one port for %s', async (allowed, host) => {
    const guard = guarding(allowed)
    await expect(guard.addressOf(host, 6969)).resolves.toBeTypeOf('string')
    await expect(guard.addressOf(host, 5000)).rejects.toThrow(ForbiddenHostError)
  })

  it('opens every port of a host that is allowed without one', async () => {
    expect(await guarding('127.0.0.1').addressOf('127.0.0.1', 1)).toBe('127.0.0.1')
  })
})
