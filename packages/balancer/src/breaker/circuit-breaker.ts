import { systemClock } from '../adapters/system-clock.ts'
import type { Clock, Random } from '../clock.ts'
import { type BreakerPolicy, breakerPolicy } from './breaker-policy.ts'
import { type BreakerState, Circuit, finite } from './circuit.ts'

export interface CircuitBreakerOptions {
  readonly policy?: Partial<BreakerPolicy>
  readonly clock?: Clock
  readonly random?: Random
  /** Told after every change of state. Must not throw. */
  readonly onChange?: (breaker: CircuitBreaker) => void
}

/** One circuit breaker, for a caller that makes the calls itself: ask `allow()`, then report the outcome once. */
export interface CircuitBreaker {
  readonly state: BreakerState
  /** Failures in a row. */
  readonly failures: number
  /** The error that `failure` was last called with, until a success. */
  readonly lastError: unknown
  /** Unix milliseconds at which the next probe is admitted; undefined while closed or isolated. */
  readonly nextRetryAt: number | undefined
  /** Whether a call may go now. While half-open only one caller at a time hears true, and must report its outcome. */
  allow(): boolean
  success(): void
  failure(error?: unknown): void
  /** Instead of an outcome: the call was given up for a reason of the caller's own. */
  cancel(): void
  /** The endpoint asked not to be called for this many milliseconds. */
  pause(duration: number): void
  isolate(): void
  reset(): void
  configure(policy: Partial<BreakerPolicy>): void
}

export function circuitBreaker(options: CircuitBreakerOptions = {}): CircuitBreaker {
  const { clock = systemClock, random = Math.random, onChange } = options
  const circuit = new Circuit(breakerPolicy(options.policy), random, onChange && (() => onChange(breaker)))
  let lastError: unknown
  const breaker: CircuitBreaker = {
    get state() {
      return circuit.state
    },
    get failures() {
      return circuit.failures
    },
    get lastError() {
      return lastError
    },
    get nextRetryAt() {
      return finite(circuit.retryAt)
    },
    allow: () => circuit.allow(clock.now()),
    success() {
      // Without a permit of its own the call cannot be told from one made before the circuit opened: only a probe closes.
      if (circuit.state === 'open') return
      lastError = undefined
      circuit.success(circuit.generation, clock.now())
    },
    failure(error) {
      lastError = error
      circuit.failure(circuit.generation, clock.now())
    },
    cancel: () => circuit.cancel(circuit.generation),
    pause(duration) {
      const now = clock.now()
      circuit.pause(now + duration, now)
    },
    isolate: () => circuit.isolate(),
    reset() {
      lastError = undefined
      circuit.reset()
    },
    configure(policy) {
      circuit.policy = breakerPolicy(policy, circuit.policy)
    },
  }
  return breaker
}
