import { balancer, type SettingsChange } from '@shoal/balancer'
import type { StrategyFactory } from './simulate.ts'
import type { SimulatedEndpoint } from './topology.ts'

/** This package with its defaults, for idempotent calls, with the given changes. */
export function balancerStrategy(change: SettingsChange<SimulatedEndpoint>): StrategyFactory {
  return ({ endpoints }, clock, random) => {
    const pool = balancer({ endpoints, clock, random, ...change })
    return (call) => pool.run(call, { idempotent: true })
  }
}
