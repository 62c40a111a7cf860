import { adaptive, type BalancerOptions, balancer, hedging } from '@shoal/balancer'
import type { StrategyFactory } from './simulate.ts'
import type { SimulatedEndpoint } from './topology.ts'

export interface StrategyChange {
  /** Milliseconds. */
  readonly timeout?: number
  /** Share of calls that may be sent twice. */
  readonly hedge?: number
  readonly options?: () => BalancerOptions<SimulatedEndpoint>
}

/** This package with the options of `adaptive()`, or others, for idempotent calls. */
export function balancerStrategy({ timeout, hedge, options = adaptive }: StrategyChange): StrategyFactory {
  return ({ endpoints }, clock, random) => {
    const share = hedge === undefined ? {} : { hedge: hedging({ share: hedge }) }
    const pool = balancer(endpoints, { ...options(), clock, random, timeout, ...share })
    return (call) => pool.run(call, { idempotent: true })
  }
}
