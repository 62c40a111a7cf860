import { type BreakerPolicy, breakerPolicy, defaultBreakerPolicy } from './breaker/breaker-policy.ts'
import { type Fault, faultOf } from './call/fault.ts'
import type { Endpoint } from './endpoint.ts'
import { checkRange } from './errors/invalid-option-error.ts'
import type { Policy } from './policy/policy.ts'
import { powerOfTwo } from './policy/power-of-two.ts'

/** Everything about a balancer that may change while it runs. Durations are milliseconds. */
export interface Settings<E extends Endpoint = Endpoint> {
  readonly policy: Policy<E>
  readonly breaker: BreakerPolicy
  /** An attempt that takes longer is given up and counted against its endpoint. Infinity: never. */
  readonly timeout: number
  /** Attempts for one call, each on another endpoint. */
  readonly attempts: number
  /** Further attempts allowed for each call, on average (0 to 1), beside a reserve of `retryReserve`. */
  readonly retryBudget: number
  readonly retryReserve: number
  /** A returning endpoint takes calls again gradually, over this long. 0: at once. */
  readonly slowStart: number
  /** At most this share (0 to 1) of a tier is taken out by breakers; further ones that open stay in rotation. */
  readonly maxEjected: number
  /** Second attempts of calls marked idempotent that take unusually long, as a share (0 to 1) of all calls. 0: never. */
  readonly hedge: number
  /** Whose fault an error is. Must not throw. */
  readonly faultOf: (error: unknown) => Fault
}

export const defaultSettings: Settings = {
  policy: powerOfTwo(),
  breaker: defaultBreakerPolicy,
  timeout: 10_000,
  attempts: 3,
  retryBudget: 0.2,
  retryReserve: 100,
  slowStart: 10_000,
  maxEjected: 1,
  hedge: 0,
  faultOf,
}

export interface SettingsChange<E extends Endpoint = Endpoint> extends Partial<Omit<Settings<E>, 'breaker'>> {
  readonly breaker?: Partial<BreakerPolicy>
}

/** `base` with `change` applied. Throws `InvalidOptionError` for a value that makes no sense. */
export function settings<E extends Endpoint>(change: SettingsChange<E>, base: Settings<E>): Settings<E> {
  const result = { ...base, ...change, breaker: breakerPolicy(change.breaker, base.breaker) }
  for (const name of ['retryBudget', 'maxEjected', 'hedge'] as const) checkRange(name, result[name], 0, 1)
  for (const name of ['timeout', 'attempts'] as const) checkRange(name, result[name], 1)
  for (const name of ['retryReserve', 'slowStart'] as const) checkRange(name, result[name], 0)
  return result
}
