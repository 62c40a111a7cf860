import { checkRange } from '../errors/invalid-option-error.ts'
import type { TripRule } from './trip-rule.ts'

/** When a breaker opens, for how long, and what closes it again. Durations are milliseconds. */
export interface BreakerPolicy {
  /** Opens after this many failures in a row. */
  readonly consecutiveFailures: number
  /** The first opening lasts this long; each further one `multiplier` times longer, up to `maxOpenFor`. */
  readonly openFor: number
  readonly multiplier: number
  readonly maxOpenFor: number
  /** Share (0 to 1) of each opening that is random, so that many callers do not return at the same instant. */
  readonly jitter: number
  /** Probes, one at a time, that have to succeed before it closes. */
  readonly halfOpenSuccesses: number
  /** A probe that has not reported after this long is given up, so that a lost one cannot hold the breaker half-open. */
  readonly probeTimeout: number
  /** `failureRate()`: another reason to open. Read once for each breaker, when it is made. */
  readonly trip?: (() => TripRule) | undefined
}

export const defaultBreakerPolicy: BreakerPolicy = {
  consecutiveFailures: 5,
  openFor: 1_000,
  multiplier: 2,
  maxOpenFor: 60_000,
  jitter: 0.2,
  halfOpenSuccesses: 1,
  probeTimeout: 30_000,
}

/** `base` with `changes` applied. Throws `InvalidOptionError` for a value that makes no sense. */
export function breakerPolicy(changes?: Partial<BreakerPolicy>, base = defaultBreakerPolicy): BreakerPolicy {
  const policy = { ...base, ...changes }
  for (const [name, value] of Object.entries(policy)) {
    const share = name === 'jitter'
    if (name !== 'trip') checkRange(`breaker.${name}`, value, share ? 0 : 1, share ? 1 : Infinity)
  }
  return policy
}
