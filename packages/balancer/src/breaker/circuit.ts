import type { Random } from '../clock.ts'
import type { BreakerPolicy } from './breaker-policy.ts'
import { FailureWindow } from './failure-window.ts'
import { openingTime } from './opening-time.ts'

export type BreakerState = 'closed' | 'open' | 'half-open' | 'isolated'

/** What a circuit keeps over a restart. Times are Unix milliseconds. */
export interface CircuitMemory {
  readonly state: BreakerState
  readonly failures: number
  readonly openings: number
  readonly retryAt: number
}

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
  /** When an open circuit admits its probe; when a half-open one gives its probe up. */
  retryAt = 0
  policy: BreakerPolicy
  #random: Random
  #changed: ((from: BreakerState) => void) | undefined
  #probing = false
  #probesPassed = 0
  #openedFor = 0
  #closedAt = -Infinity
  #window = new FailureWindow()

  constructor(policy: BreakerPolicy, random: Random, changed?: (from: BreakerState) => void) {
    this.policy = policy
    this.#random = random
    this.#changed = changed
  }

  /** When a call is admitted again; undefined while all or none are. */
  get nextRetryAt(): number | undefined {
    return this.state === 'open' || this.state === 'half-open' ? this.retryAt : undefined
  }

  /** Whether a call may go now. An open circuit whose time has come turns half-open, and this call is its probe. */
  allow(now: number): boolean {
    if (this.state === 'closed') return true
    if (this.state === 'isolated') return false
    const waiting = this.state === 'open' || this.#probing
    if (waiting && now < this.retryAt) return false
    if (this.state === 'open') this.#probesPassed = 0
    this.retryAt = now + this.policy.probeTimeout
    this.#turn('half-open')
    return true
  }

  success(generation: number, now: number): void {
    if (generation !== this.generation) return
    if (this.state === 'closed') {
      this.failures = 0
      this.#window.record(false, now, this.policy.window)
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
      const { policy } = this
      this.failures++
      this.#window.record(true, now, policy.window)
      const tripped =
        this.failures >= policy.consecutiveFailures ||
        this.#window.exceeds(policy.failureRate, policy.minimumCalls, now, policy.window)
      if (tripped) this.#open(now)
    }
  }

  /** The call ended without saying anything about the endpoint: a probe's place is free again. */
  cancel(generation: number): void {
    if (generation === this.generation) this.#probing = false
  }

  /** The endpoint asked for quiet until then (Retry-After). Bounded by `maxOpenFor`; not held against it. */
  pause(until: number, now: number): void {
    if (this.state === 'isolated') return
    this.retryAt = Math.min(until, now + this.policy.maxOpenFor)
    this.#turn('open')
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

  restore(memory: CircuitMemory, now: number): void {
    this.failures = memory.failures
    this.openings = memory.openings
    // A probe in flight when the snapshot was taken is lost: the circuit is open and may probe at once.
    this.retryAt = Math.min(memory.retryAt, now + this.policy.maxOpenFor)
    const state = memory.state === 'half-open' ? 'open' : memory.state
    if (state !== this.state) this.#turn(state)
  }

  #open(now: number): void {
    const healthyStretch = now - this.#closedAt
    if (this.state === 'closed' && healthyStretch > this.#openedFor) this.openings = 0
    this.openings++
    this.#openedFor = openingTime(this.openings, this.policy, this.#random)
    this.retryAt = now + this.#openedFor
    this.#turn('open')
  }

  #close(now: number): void {
    this.failures = 0
    this.#closedAt = now
    this.#window.clear()
    this.#turn('closed')
  }

  #turn(state: BreakerState): void {
    const from = this.state
    this.state = state
    this.#probing = state === 'half-open'
    this.generation++
    if (from !== state) this.#changed?.(from)
  }
}
