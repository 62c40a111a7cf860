import type { BalancerOptions } from './balancer-options.ts'
import { failureRate } from './breaker/failure-rate.ts'
import { retryBudget } from './budget/retry-budget.ts'
import { retryAfter } from './busy/retry-after.ts'
import { powerOfTwo } from './choose/power-of-two.ts'
import type { Endpoint } from './endpoint.ts'
import { slowStart } from './extend/slow-start.ts'
import { shadowProbes } from './probe/shadow-probes.ts'

/**
 * The options that did best in the simulation: the faster of two endpoints gets the call, breakers watch the failure rate
 * too, busy endpoints rest, retries are bounded, and returning endpoints are probed by copies and start slowly. Made for one
 * balancer: call it once for each.
 */
export function adaptive() {
  return {
    choose: powerOfTwo(),
    breaker: { trip: failureRate() },
    judge: retryAfter(),
    budget: retryBudget(),
    probe: shadowProbes(),
    extend: [slowStart()],
  } satisfies BalancerOptions<Endpoint>
}
