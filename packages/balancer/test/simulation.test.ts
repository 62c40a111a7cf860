import { describe, expect, it } from 'vitest'
import { balancerStrategy } from '../../../bench/balancer/simulation/balancer-strategy.ts'
import { compare, TIMEOUT } from '../../../bench/balancer/simulation/compare.ts'
import { recoverySeconds } from '../../../bench/balancer/simulation/recovery.ts'
import { simulate } from '../../../bench/balancer/simulation/simulate.ts'
import { randomTopology } from '../../../bench/balancer/simulation/topology.ts'

/** The policy's guard: virtual time and seeds only, so it says the same on every machine. The benchmark takes 60 other seeds. */
const SEEDS = [1_000, 2_000, 6_000, 7_000, 8_000]

describe('the default policy, simulated', () => {
  it('loses no call, makes few attempts more than calls, and beats the original by far', async () => {
    const { plain, hedged } = await compare(SEEDS)
    expect(plain.failed).toBe(0)
    expect(plain.attempts).toBeLessThan(1.01)
    expect(plain.gain).toBeGreaterThan(1.9)
    expect(hedged.failed).toBe(0)
    expect(hedged.attempts).toBeLessThan(1.06)
    expect(hedged.gain).toBeGreaterThan(plain.gain)
  })

  it('is back within two seconds of a total outage', async () => {
    expect(await recoverySeconds('balancer')).toBeLessThanOrEqual(2)
  })

  it('says the same each time', async () => {
    const outcome = () => simulate(randomTopology(4_000), balancerStrategy({ timeout: TIMEOUT, hedge: 0.05 }))
    expect(await outcome()).toEqual(await outcome())
  })
})
