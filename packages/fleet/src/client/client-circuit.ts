import {
  type BreakerPolicy,
  type BreakerState,
  type CircuitBreaker,
  circuitBreaker,
  type EndpointStatus,
  failureRate,
} from '@shoal/balancer'
import type { Clock } from '../clock.ts'
import type { Reason } from '../reason.ts'
import type { ClientError } from './client-error.ts'

export interface CircuitTimes {
  /** Longest pause before a client that is down is asked again, in milliseconds. */
  readonly reconnectInterval: number
  /** Failures in a row that are tried again at once, one after the other, before it is left alone for a while. */
  readonly reconnectAttempts: number
}

export interface CircuitFailure {
  readonly at: number
  readonly reason: Reason
}

/** What the breaker knows of itself; the client adds what it carries. */
export type CircuitStatus = Omit<EndpointStatus, 'id' | 'tier' | 'weight' | 'inflight' | 'lastError'>

/** First pause after failures; doubles up to the reconnect interval. Milliseconds. */
const FIRST_RETRY = 1_000
/** qBittorrent bans for an hour: asking sooner is in vain. Milliseconds. */
const BANNED_FOR = 3_600_000
/** Share of the newest answer in the mean latency. */
const NEWEST = 0.2

/** Whether one client is asked, and how it answered so far. */
export class ClientCircuit {
  readonly #clock: Clock
  readonly #breaker: CircuitBreaker
  #times: CircuitTimes
  #successes = 0
  #failures = 0
  #latency: number | undefined
  #state: BreakerState = 'closed'
  /** When its state began, Unix milliseconds. */
  since: number
  lastFailure: CircuitFailure | undefined

  /** `changed` is told of each change of state, with the one before. */
  constructor(clock: Clock, times: CircuitTimes, changed: (from: BreakerState) => void) {
    this.#clock = clock
    this.#times = times
    this.since = clock.now()
    this.#breaker = circuitBreaker({
      policy: {
        ...policyOf(times),
        openFor: FIRST_RETRY,
        trip: failureRate(),
        jitter: 0,
      },
      clock: {
        now: () => clock.now(),
        after: (delay, callback) => clock.setTimer(delay, callback),
      },
      onChange: ({ state }) => {
        const from = this.#state
        this.#state = state
        this.since = clock.now()
        changed(from)
      },
    })
  }

  get state(): BreakerState {
    return this.#state
  }

  /** Whether it may be asked now; who hears true reports the outcome. */
  allow(): boolean {
    return this.#breaker.allow()
  }

  /** It answered after so many milliseconds. */
  success(latency: number): void {
    this.#successes += 1
    this.#latency = this.#latency === undefined ? latency : this.#latency + NEWEST * (latency - this.#latency)
    this.#breaker.success()
  }

  failure(error: ClientError): void {
    this.#failures += 1
    this.lastFailure = { at: this.#clock.now(), reason: error.reason }
    this.#breaker.failure(error)
    if (error.code === 'client-banned') this.#leaveAlone()
  }

  /** From now on these times hold: a shorter interval for the wait that has begun, too. */
  configure(times: CircuitTimes): void {
    this.#times = times
    this.#breaker.configure(policyOf(times))
    const banned = this.lastFailure?.reason.code === 'client-banned'
    if (this.#state === 'open' && !banned && this.untilRetry() > times.reconnectInterval) {
      this.#breaker.pause(times.reconnectInterval)
    }
  }

  /** Not asked any more until `reset`. */
  isolate(): void {
    this.#breaker.isolate()
  }

  /** Forgets the failures in a row: asked again at once. */
  reset(): void {
    this.#breaker.reset()
  }

  /** Milliseconds until a client that is down is asked again. */
  untilRetry(): number {
    const { nextRetryAt } = this.#breaker
    return nextRetryAt === undefined ? FIRST_RETRY : Math.max(1, nextRetryAt - this.#clock.now())
  }

  status(): CircuitStatus {
    return {
      state: this.#state,
      inRotation: this.#state === 'closed',
      failuresInRow: this.#breaker.failures,
      successes: this.#successes,
      failures: this.#failures,
      latency: this.#latency,
      nextRetryAt: this.#breaker.nextRetryAt,
    }
  }

  /** A ban lasts as long as it lasts: the reconnect interval does not shorten it. */
  #leaveAlone(): void {
    this.#breaker.configure({ maxOpenFor: Math.max(BANNED_FOR, this.#times.reconnectInterval) })
    this.#breaker.pause(BANNED_FOR)
    this.#breaker.configure(policyOf(this.#times))
  }
}

function policyOf({ reconnectAttempts, reconnectInterval }: CircuitTimes): Partial<BreakerPolicy> {
  return { consecutiveFailures: reconnectAttempts, maxOpenFor: reconnectInterval }
}
