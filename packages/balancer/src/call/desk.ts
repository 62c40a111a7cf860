import type { Clock } from '../clock.ts'
import type { Endpoint } from '../endpoint.ts'
import type { Alert, Observer, StateChange } from '../observe/balancer-event.ts'
import type { EndpointSet } from '../pool/endpoint-set.ts'
import type { EndpointSlot } from '../pool/endpoint-slot.ts'
import type { Settings } from '../settings.ts'
import { Deadlines } from './deadlines.ts'
import { type Fault, parseRetryAfter, retryAfterOf } from './fault.ts'
import { LatencyQuantile } from './latency-quantile.ts'
import { HeldLease, type Ledger } from './lease.ts'
import { RetryBudget } from './retry-budget.ts'

/** Hedging stops while less than this share of the endpoints is in rotation: it would add load where load is the problem. */
const HEDGE_ABOVE = 0.75
const HEDGE_RESERVE = 10
/** An endpoint that never fails faster than this (ms) would be shunned for minutes with a longer penalty. */
const LARGEST_PENALTY = 10_000

/** Where calls take and return their endpoints, and what they share. */
export class Desk<E extends Endpoint> implements Ledger<E> {
  readonly clock: Clock
  readonly endpoints: EndpointSet<E>
  readonly deadlines: Deadlines
  /** Asked for once per event: undefined while nobody listens. */
  observer: Observer | undefined
  readonly #observers = new Set<Observer>()
  readonly #retries: RetryBudget
  readonly #hedges = new RetryBudget(HEDGE_RESERVE)
  readonly #slow = new LatencyQuantile()

  constructor(clock: Clock, endpoints: EndpointSet<E>) {
    this.clock = clock
    this.endpoints = endpoints
    this.deadlines = new Deadlines(clock)
    this.#retries = new RetryBudget(endpoints.settings.retryReserve)
  }

  /** Returns the function that ends it. */
  subscribe(observer: Observer): () => void {
    const observers = this.#observers
    observers.add(observer)
    this.observer = (event) => {
      for (const each of observers) each(event)
    }
    return () => {
      observers.delete(observer)
      if (observers.size === 0) this.observer = undefined
    }
  }

  get settings(): Settings<E> {
    return this.endpoints.settings
  }

  /** For every call that may be hedged: milliseconds after which it counts as unusually slow. */
  hedgeDelay(): number {
    this.#hedges.deposit()
    return this.#slow.estimate || this.settings.timeout
  }

  begin(slot: EndpointSlot<E>, now: number, number: number): HeldLease<E> {
    if (number === 1) this.#retries.deposit()
    slot.inflight++
    slot.touch()
    return new HeldLease(this, slot, now, number)
  }

  succeeded({ slot, generation, startedAt }: HeldLease<E>): void {
    const now = this.clock.now()
    const latency = now - startedAt
    slot.inflight--
    slot.successes++
    slot.circuit.success(generation, now)
    this.endpoints.learn(slot, latency, now)
    if (this.settings.hedge > 0) this.#slow.observe(latency, 1 - this.settings.hedge)
    if (this.observer) this.observer({ kind: 'attempt', at: now, alert: false, endpoint: slot.id, duration: latency })
  }

  failed({ slot, generation, startedAt }: HeldLease<E>, error: unknown): Fault {
    const now = this.clock.now()
    const fault = this.settings.faultOf(error)
    slot.inflight--
    if (fault === 'caller') slot.circuit.cancel(generation)
    else {
      slot.failures++
      slot.lastError = error
      slot.latency.penalise(Math.max(now - startedAt, Math.min(this.settings.timeout, LARGEST_PENALTY)), now)
      if (fault === 'endpoint') slot.circuit.failure(generation, now)
      else this.#rest(slot, generation, error, now)
    }
    this.endpoints.place(slot, now)
    slot.touch()
    if (this.observer) {
      this.observer({
        kind: 'attempt',
        at: now,
        alert: false,
        endpoint: slot.id,
        duration: now - startedAt,
        fault,
        error,
      })
    }
    return fault
  }

  released({ slot, generation }: HeldLease<E>): void {
    slot.inflight--
    slot.circuit.cancel(generation)
    slot.touch()
  }

  /** The attempt was given up unanswered; if that took longer than its endpoint's mean, it says something about it. */
  overtaken(lease: HeldLease<E>): void {
    lease.release()
    const now = this.clock.now()
    const elapsed = now - lease.startedAt
    if (elapsed > lease.slot.latency.mean) this.endpoints.learn(lease.slot, elapsed, now)
  }

  mayRetry(): boolean {
    const allowed = this.#retries.withdraw(this.settings.retryBudget, this.settings.retryReserve)
    if (!allowed) this.tell({ kind: 'budget-exhausted' })
    return allowed
  }

  mayHedge(): boolean {
    const slots = [...this.endpoints.slots.values()]
    const serving = slots.filter((slot) => slot.position >= 0).length
    return serving >= slots.length * HEDGE_ABOVE && this.#hedges.withdraw(this.settings.hedge, HEDGE_RESERVE)
  }

  tell(event: Alert | StateChange): void {
    const alert = event.kind !== 'state' || event.to === 'open'
    this.observer?.({ ...event, at: this.clock.now(), alert })
  }

  /** A busy endpoint is alive: it rests for as long as it asks, or only costs more for a while. */
  #rest(slot: EndpointSlot<E>, generation: number, error: unknown, now: number): void {
    const text = retryAfterOf(error)
    const wait = text === undefined ? undefined : parseRetryAfter(text, now)
    if (wait) slot.circuit.pause(now + wait, now)
    else slot.circuit.cancel(generation)
  }
}
