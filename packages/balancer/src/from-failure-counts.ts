import type { BalancerOptions } from './balancer-options.ts'
import type { Endpoint } from './endpoint.ts'
import { activeChecks, type Check } from './extend/active-checks.ts'

/** The numbers of load balancers that count failures and block for a fixed time. */
export interface FailureCounts<E extends Endpoint> {
  /** Failures in a row after which an endpoint is blocked; 3 when absent. */
  readonly maxFailures?: number
  /** Milliseconds of the first block; 5 minutes when absent. */
  readonly blockDuration?: number
  /** Each further block in a row is this many times longer; 2 when absent. */
  readonly retryMultiplier?: number
  /** Milliseconds in which each endpoint is asked once by `check`; 30 s when absent. */
  readonly healthCheckInterval?: number
  /** Without it, nothing is asked beside calls. */
  readonly check?: Check<E>
}

/** Blocks never last longer than this many times the first one. */
const LONGEST_BLOCK = 16

/** Options for `balancer()` from the numbers that such a load balancer was configured with. */
export function fromFailureCounts<E extends Endpoint>(counts: FailureCounts<E> = {}): BalancerOptions<E> {
  const { maxFailures = 3, blockDuration = 300_000, retryMultiplier = 2, healthCheckInterval, check } = counts
  return {
    breaker: {
      consecutiveFailures: maxFailures,
      openFor: blockDuration,
      multiplier: retryMultiplier,
      maxOpenFor: blockDuration * LONGEST_BLOCK,
      jitter: 0,
    },
    extend: check ? [activeChecks(check, { interval: healthCheckInterval })] : [],
  }
}
