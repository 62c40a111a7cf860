import type { Endpoint } from '../endpoint.ts'
import { AttemptTimeoutError } from '../errors/attempt-timeout-error.ts'
import { AttemptsFailedError, type FailedAttempt } from '../errors/attempts-failed-error.ts'
import type { EndpointSlot } from '../pool/endpoint-slot.ts'
import type { Deadline } from './deadlines.ts'
import type { Desk } from './desk.ts'
import type { Attempt, HeldLease } from './lease.ts'

/** What `run` calls for each attempt. */
export type Action<E extends Endpoint, T> = (endpoint: E, attempt: Attempt) => T | PromiseLike<T>

export interface RunOptions {
  /** Gives the whole call up: its reason is thrown, and no endpoint is blamed. */
  readonly signal?: AbortSignal | undefined
  /** For policies that keep equal keys together. */
  readonly key?: string | undefined
  /**
   * true: may safely happen twice, so it may be hedged and copied to an endpoint on probation. false: must not happen twice,
   * so it is not tried again after an attempt that may have had effect. Absent: tried again, never duplicated.
   */
  readonly idempotent?: boolean | undefined
  /** Milliseconds for each attempt, instead of the balancer's. */
  readonly timeout?: number | undefined
  /** Attempts at most, instead of the balancer's. */
  readonly attempts?: number | undefined
}

/** A `copy` is made to learn about an endpoint: nobody waits for what it answers. */
export interface CallOptions extends RunOptions {
  readonly copy?: boolean
}

/** One call: its attempts one after the other, or beside each other when hedged, each on another endpoint. */
export class Call<E extends Endpoint, T> {
  readonly #desk: Desk<E>
  readonly #action: Action<E, T>
  readonly #options: CallOptions
  readonly #resolve: (value: T) => void
  readonly #reject: (reason: unknown) => void
  readonly #tried: EndpointSlot<E>[] = []
  #failures: FailedAttempt[] | undefined
  #running: Run<E, T> | undefined
  #hedge: Deadline | undefined
  #onAbort: (() => void) | undefined

  constructor(
    desk: Desk<E>,
    action: Action<E, T>,
    options: CallOptions,
    resolve: (value: T) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#desk = desk
    this.#action = action
    this.#options = options
    this.#resolve = resolve
    this.#reject = reject
  }

  begin(slot: EndpointSlot<E>, now: number): void {
    const { signal } = this.#options
    if (signal) {
      this.#onAbort = () => {
        this.#end(signal.reason)
        this.#reject(signal.reason)
      }
      signal.addEventListener('abort', this.#onAbort)
    }
    this.#start(slot, now)
  }

  /** Goes on after a first attempt that was made without this object. */
  resume(lease: HeldLease<E>, error: unknown): void {
    this.#tried.push(lease.slot)
    this.#failed(lease, error)
  }

  won(run: Run<E, T>, value: T): void {
    if (!this.#leave(run)) return
    run.lease.success()
    if (this.#options.copy) run.lease.abort(UNWANTED)
    this.#end(UNWANTED)
    this.#resolve(value)
  }

  lost(run: Run<E, T>, error: unknown): void {
    if (this.#leave(run)) this.#failed(run.lease, error)
  }

  timedOut(run: Run<E, T>, timeout: number): void {
    if (!this.#leave(run)) return
    const error = new AttemptTimeoutError(timeout)
    run.lease.abort(error)
    this.#failed(run.lease, error)
  }

  /** The answer takes unusually long: asks another endpoint too. */
  #overtake(): void {
    this.#hedge = undefined
    const now = this.#desk.clock.now()
    const slot = this.#desk.mayHedge() && this.#desk.endpoints.chooseOther(this.#options.key, this.#tried, now)
    if (slot) this.#start(slot, now)
  }

  #start(slot: EndpointSlot<E>, now: number): void {
    const desk = this.#desk
    this.#tried.push(slot)
    const lease = desk.begin(slot, now, this.#tried.length)
    const timeout = this.#options.timeout ?? desk.settings.timeout
    const run = new Run(this, lease, timeout, now)
    run.next = this.#running
    this.#running = run
    if (timeout !== Infinity) desk.deadlines.add(run, now)
    if (this.#tried.length === 1 && this.#options.idempotent === true && desk.settings.hedge > 0) {
      this.#hedge = { at: now + desk.hedgeDelay(), expire: () => this.#overtake() }
      desk.deadlines.add(this.#hedge, now)
    }
    run.go(this.#action)
  }

  #failed(lease: HeldLease<E>, error: unknown): void {
    const desk = this.#desk
    const { idempotent, key, attempts = desk.settings.attempts } = this.#options
    const fault = lease.failure(error)
    if (this.#options.copy) lease.abort(UNWANTED)
    if (fault === 'caller') {
      this.#end(error)
      this.#reject(error)
      return
    }
    const now = desk.clock.now()
    this.#failures ??= []
    this.#failures.push({ endpoint: lease.endpoint.id, duration: now - lease.startedAt, cause: error })
    if (this.#running) return
    const again = this.#tried.length < attempts && (idempotent !== false || fault === 'busy')
    const slot = again ? desk.endpoints.chooseOther(key, this.#tried, now) : undefined
    if (slot && desk.mayRetry()) {
      this.#start(slot, now)
      return
    }
    const failure = new AttemptsFailedError(this.#failures)
    this.#end(failure)
    this.#reject(failure)
  }

  /** Takes the attempt out of those running; false when it had been already. */
  #leave(run: Run<E, T>): boolean {
    this.#desk.deadlines.remove(run)
    let previous: Run<E, T> | undefined
    for (let other = this.#running; other; other = other.next) {
      if (other === run) {
        if (previous) previous.next = run.next
        else this.#running = run.next
        return true
      }
      previous = other
    }
    return false
  }

  /** Gives up whatever still runs. */
  #end(reason: unknown): void {
    if (this.#hedge) this.#desk.deadlines.remove(this.#hedge)
    if (this.#onAbort) this.#options.signal?.removeEventListener('abort', this.#onAbort)
    for (let run = this.#running; run; run = run.next) {
      this.#desk.deadlines.remove(run)
      run.lease.abort(reason)
      this.#desk.overtaken(run.lease)
    }
    this.#running = undefined
  }
}

/** One attempt in flight. */
class Run<E extends Endpoint, T> implements Deadline {
  readonly lease: HeldLease<E>
  readonly at: number
  next: Run<E, T> | undefined
  earlier: Deadline | undefined
  later: Deadline | undefined
  readonly #call: Call<E, T>
  readonly #timeout: number

  constructor(call: Call<E, T>, lease: HeldLease<E>, timeout: number, now: number) {
    this.#call = call
    this.lease = lease
    this.#timeout = timeout
    this.at = now + timeout
  }

  go(action: Action<E, T>): void {
    const call = this.#call
    try {
      const answer = action(this.lease.endpoint, this.lease)
      if (isPromiseLike(answer)) {
        answer.then(
          (value) => call.won(this, value),
          (error: unknown) => call.lost(this, error),
        )
      } else call.won(this, answer)
    } catch (error) {
      call.lost(this, error)
    }
  }

  expire(): void {
    this.#call.timedOut(this, this.#timeout)
  }
}

function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

/** Why attempts are aborted whose answer nobody needs, so that what they hold (a response's body) is let go. */
const UNWANTED = 'another attempt answered first'
