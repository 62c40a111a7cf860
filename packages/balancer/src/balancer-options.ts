import type { BreakerPolicy } from './breaker/breaker-policy.ts'
import type { RetryBudget } from './budget/retry-budget.ts'
import type { Judge } from './call/fault.ts'
import type { Choice } from './choose/choice.ts'
import type { Clock, Random } from './clock.ts'
import type { Endpoint } from './endpoint.ts'
import type { Extension } from './extend/extension.ts'
import type { Hedging } from './hedge/hedging.ts'
import type { Probes } from './probe/shadow-probes.ts'

/** What may change while a balancer runs. Durations are milliseconds. */
export interface Settings {
  /** An attempt that takes longer is given up and counted against its endpoint. 10 s when absent. Infinity: never. */
  readonly timeout?: number
  /** Attempts for one call, each on another endpoint. 3 when absent. */
  readonly attempts?: number
  /** A tier of which less than this share (0 to 1) is in rotation is used whole. 0 when absent: only while none is left. */
  readonly panic?: number
  readonly breaker?: Partial<BreakerPolicy>
}

export interface BalancerOptions<E extends Endpoint> extends Settings {
  /** Who gets the next call: `weightedRandom()` when absent. */
  readonly choose?: Choice<E>
  /** Whose fault an error is: `faultOf` when absent, `httpFault`, `retryAfter()`. Must not throw. */
  readonly judge?: Judge
  /** `retryBudget()`. Without one, each call may use all its attempts. */
  readonly budget?: RetryBudget
  /** `hedging()`. */
  readonly hedge?: Hedging
  /** `shadowProbes()`. Without it, an endpoint on probation gets the next call itself. */
  readonly probe?: Probes
  /** `events()`, `activeChecks()`, `outlierDetection()`, `slowStart()`, `snapshots()`. */
  readonly extend?: readonly Extension<E>[]
  readonly clock?: Clock
  readonly random?: Random
}
