import type { Random } from '../clock.ts'
import type { BreakerPolicy } from './breaker-policy.ts'

/** Milliseconds that the `opening`-th opening in a row lasts (the first is 1): exponential, capped, with jitter downwards. */
export function openingTime(opening: number, policy: BreakerPolicy, random: Random): number {
  const full = Math.min(policy.maxOpenFor, policy.openFor * policy.multiplier ** (opening - 1))
  return full * (1 - policy.jitter * random())
}
