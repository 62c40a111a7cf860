import type { Random } from '../clock.ts'
import type { BreakerPolicy } from './breaker-policy.ts'
import type { TripRule } from './trip-rule.ts'

export type BreakerState = 'closed' | 'open' | 'half-open' | 'isolated'

/**
 * The breaker's state machine, told the time by its caller. Every change of state and every probe begins a new
 * `generation`; a verdict that carries an older one belongs to a call from before the change and counts no more, so
 * failures arriving together open the circuit once, and a late success cannot close it.
 */
export class Circuit {
  state: BreakerState = 'closed'
  generation = 0
  /** Failures in a row since the last success. */
  failures = 0
  /** Openings in a row, without a healthy stretch between them. */
  openings = 0
  /** When an open circuit admits its probe; when a half-open one gives its probe up. Infinity: never. */
  retryAt = Infinity
  policy: BreakerPolicy
  #random: Random
  #changed: ((from: BreakerState) => void) | undefined
  #probing = false
  #probesPassed = 0
  #openedFor = 0
  #closedAt = -Infinity
  readonly #rule: TripRule | undefined

  constructor(policy: BreakerPolicy, random: Random, changed?: (from: BreakerState) => void) {
    this.policy = policy
    this.#rule = policy.trip?.()
    this.#random = random
    this.#changed = changed
  }

  /** Whether a call may go now. An open circuit whose time has come turns half-open, and this call is its probe. */
  allow(now: number): boolean {
    if (this.state === 'closed') return true
    if (now < this.retryAt && !(this.state === 'half-open' && !this.#probing)) return false
    if (this.state === 'isolated') return false
    if (this.state === 'open') this.#probesPassed = 0
    this.#turn('half-open', now + this.policy.probeTimeout)
    return true
  }

  success(generation: number, now: number): void {
    if (generation !== this.generation) return
    if (this.state === 'closed') {
      this.failures = 0
      this.#rule?.record(false, now)
    } else if (this.state === 'open') {
      // Only a call let through although everything was blocked can bring this: the endpoint is back.
      this.#close(now)
    } else if (this.state === 'half-open') {
      this.#probing = false
      if (++this.#probesPassed >= this.policy.halfOpenSuccesses) this.#close(now)
    }
  }

  failure(generation: number, now: number): void {
    if (generation !== this.generation) return
    if (this.state === 'half-open') {
      this.failures++
      this.#open(now)
    } else if (this.state === 'closed') {
      const tripped = this.#rule?.record(true, now)
      if (++this.failures >= this.policy.consecutiveFailures || tripped) this.#open(now)
    }
  }

  /** The call ended without saying anything about the endpoint: a probe's place is free again. */
  cancel(generation: number): void {
    if (generation === this.generation) this.#probing = false
  }

  /** The endpoint asked for quiet until then (Retry-After). Bounded by `maxOpenFor`; not held against it. */
  pause(until: number, now: number): void {
    if (this.state !== 'isolated') this.#turn('open', Math.min(until, now + this.policy.maxOpenFor))
  }

  /** Blocked by hand, until `reset`. */
  isolate(): void {
    this.#turn('isolated')
  }

  /** Forgets everything bad. */
  reset(): void {
    this.openings = 0
    this.#close(-Infinity)
  }

  /** Admits the probe no later than `at`, and begins the backoff anew. */
  recall(at: number): void {
    this.openings = 0
    this.#openedFor = 0
    if (this.state === 'open') this.retryAt = Math.min(this.retryAt, at)
  }

  #open(now: number): void {
    const healthyStretch = now - this.#closedAt
    if (this.state === 'closed' && healthyStretch > this.#openedFor) this.openings = 0
    this.openings++
    const { openFor, multiplier, maxOpenFor, jitter } = this.policy
    const full = Math.min(maxOpenFor, openFor * multiplier ** (this.openings - 1))
    this.#openedFor = full * (1 - jitter * this.#random())
    this.#turn('open', now + this.#openedFor)
  }

  #close(now: number): void {
    this.failures = 0
    this.#closedAt = now
    this.#rule?.clear()
    this.#turn('closed')
  }

  #turn(state: BreakerState, retryAt = Infinity): void {
    const from = this.state
    this.state = state
    this.retryAt = retryAt
    this.#probing = state === 'half-open'
    this.generation++
    if (from !== state) this.#changed?.(from)
  }
}

/** The time, or undefined for one that never comes. */
export function finite(time: number): number | undefined {
  return time === Infinity ? undefined : time
}
