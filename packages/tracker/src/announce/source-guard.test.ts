import { describe, expect, it } from 'vitest'
import { parseIpAddress } from '../address/ip-address.ts'
import { RequestSource } from '../address/request-source.ts'
import { type GuardLimits, SourceGuard } from './source-guard.ts'

const OFF: GuardLimits = {
  requestsPerAddress: 0,
  requestsPerNetwork: 0,
  newSwarmsPerNetwork: 0,
  badConnectionIds: 0,
  banSeconds: 600,
}
const START = 1_000_000 // Unix seconds

function makeGuard(limits: Partial<GuardLimits>) {
  const clock = { now: START }
  const guard = new SourceGuard({ ...OFF, ...limits }, () => clock.now, 1234)
  return { guard, clock }
}

function from(text: string): RequestSource {
  const address = parseIpAddress(text)
  if (address === undefined) throw new Error(`${text} is no address`)
  const source = new RequestSource()
  source.set(address)
  return source
}

function admitted(guard: SourceGuard, text: string, tries: number): number {
  let count = 0
  for (let attempt = 0; attempt < tries; attempt++) if (guard.admit(from(text)) === undefined) count++
  return count
}

describe('SourceGuard', () => {
  it.each([
    ['one IPv4 address', '192.0.2.1', '192.0.2.1', 0],
    ['two IPv4 addresses', '192.0.2.1', '192.0.2.2', 50],
    ['two addresses of an IPv6 /64', '2001:db8::1', '2001:db8::ffff:1', 0],
    ['two IPv6 /64s', '2001:db8:0:1::1', '2001:db8:0:2::1', 50],
    ['an IPv4 address and the IPv6 one that maps it', '192.0.2.1', '::ffff:192.0.2.1', 0],
  ])('counts the rate of an address for %s', (_, first, second, left) => {
    const { guard } = makeGuard({ requestsPerAddress: 5 }) // a burst of ten seconds' worth
    expect(admitted(guard, first, 60)).toBe(50)
    expect(admitted(guard, second, 60)).toBe(left)
  })

  it.each([
    ['two addresses of a /24', '192.0.2.1', '192.0.2.200', 0],
    ['two /24s', '192.0.2.1', '192.0.3.1', 50],
    ['two /64s of a /48', '2001:db8:1:1::1', '2001:db8:1:2::1', 0],
    ['two /48s', '2001:db8:1::1', '2001:db8:2::1', 50],
  ])('counts the rate of a network for %s', (_, first, second, left) => {
    const { guard } = makeGuard({ requestsPerNetwork: 5 })
    expect(admitted(guard, first, 60)).toBe(50)
    expect(admitted(guard, second, 60)).toBe(left)
  })

  it('admits a source again as time passes', () => {
    const { guard, clock } = makeGuard({ requestsPerAddress: 5 })
    admitted(guard, '192.0.2.1', 60)
    expect(guard.admit(from('192.0.2.1'))).toMatchObject({ reason: expect.stringContaining('slow down') })
    clock.now += 2
    expect(admitted(guard, '192.0.2.1', 60)).toBe(10)
  })

  it('admits everything where limits are off', () => {
    const { guard } = makeGuard({})
    expect(admitted(guard, '192.0.2.1', 10_000)).toBe(10_000)
    expect(guard.mayCreateSwarm(from('192.0.2.1'))).toBe(true)
  })

  it('lets a network make so many swarms a minute', () => {
    const { guard, clock } = makeGuard({ newSwarmsPerNetwork: 60 })
    for (let swarm = 0; swarm < 60; swarm++) {
      expect(guard.mayCreateSwarm(from('192.0.2.1'))).toBe(true)
      guard.noteNewSwarm(from('192.0.2.1'))
    }
    expect(guard.mayCreateSwarm(from('192.0.2.77'))).toBe(false)
    expect(guard.mayCreateSwarm(from('192.0.3.1'))).toBe(true)
    clock.now += 1
    expect(guard.mayCreateSwarm(from('192.0.2.77'))).toBe(true)
  })

  it('bans an address that keeps sending wrong connection ids, tells of it once, and ends the ban in time', () => {
    const { guard, clock } = makeGuard({ badConnectionIds: 10, banSeconds: 60 })
    const bans: number[] = []
    guard.onBan = (_, until) => bans.push(until)
    for (let bad = 0; bad < 50; bad++) guard.noteBadConnectionId(from('192.0.2.1'))
    expect(bans).toEqual([START + 60])
    expect(guard.admit(from('192.0.2.1'))).toMatchObject({ reason: expect.stringContaining('shut out') })
    expect(guard.admit(from('192.0.2.2'))).toBeUndefined()
    clock.now += 60
    expect(guard.admit(from('192.0.2.1'))).toBeUndefined()
  })
})
