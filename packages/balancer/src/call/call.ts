import type { Core } from '../core.ts'
import type { Endpoint } from '../endpoint.ts'
import { AttemptTimeoutError } from '../errors/attempt-timeout-error.ts'
import { AttemptsFailedError, type FailedAttempt } from '../errors/attempts-failed-error.ts'
import type { Slot } from '../slot.ts'
import type { Attempt, HeldLease } from './lease.ts'

/** What `run` calls for each attempt. */
export type Action<E extends Endpoint, T> = (endpoint: E, attempt: Attempt) => T | PromiseLike<T>

export interface RunOptions {
  /** Gives the whole call up: its reason is thrown, and no endpoint is blamed. */
  readonly signal?: AbortSignal | undefined
  /** For choices that keep equal keys together. */
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
  /** Unix milliseconds by which the whole call has to end: attempts are cut short, and none begins later. */
  readonly deadline?: number | undefined
}

/** How the first attempt was made, if it was made before. */
export interface Resumed<E extends Endpoint> {
  readonly lease: HeldLease<E>
  readonly error: unknown
}

/**
 * One call: its attempts one after the other, or beside each other when hedged, each on another endpoint. Begins at `first`,
 * or goes on after an attempt that has failed.
 */
export function call<E extends Endpoint, T>(
  core: Core<E>,
  action: Action<E, T>,
  options: RunOptions,
  first: Slot<E> | Resumed<E>,
): Promise<T> {
  const { clock, hedge, budget, limits } = core
  const { signal, key, idempotent, deadline = Infinity } = options
  const { timeout = limits.timeout, attempts = limits.attempts } = options
  const tried: Slot<E>[] = []
  const failures: FailedAttempt[] = []
  /** The attempts in flight. */
  const running = new Set<HeldLease<E>>()
  let cancelHedge: (() => void) | undefined

  return new Promise((resolve, reject) => {
    function start(slot: Slot<E>, now: number): void {
      tried.push(slot)
      const lease = core.begin(slot, tried.length, now)
      running.add(lease)
      lease.deadline = Math.min(now + timeout, deadline)
      const wait = lease.deadline - now
      if (wait < LONGEST_TIMER) {
        lease.cancelTimer = clock.after(wait, () => {
          const error = new AttemptTimeoutError(wait)
          if (leave(lease)) {
            lease.abort(error)
            failed(lease, error)
          }
        })
      }
      if (tried.length === 1 && idempotent === true) cancelHedge = hedge?.watch(overtake)
      // Called at once; what it throws rejects, and what is no promise resolves.
      new Promise<T>((settle) => settle(action(slot.endpoint, lease))).then(
        (value) => {
          if (!leave(lease)) return
          lease.success()
          end(UNWANTED)
          resolve(value)
        },
        (error: unknown) => {
          if (leave(lease)) failed(lease, error)
        },
      )
    }

    /** The answer takes unusually long: asks another endpoint too. */
    function overtake(): void {
      const now = clock.now()
      const slot = core.choose(key, now, tried)
      if (slot) start(slot, now)
    }

    function failed(lease: HeldLease<E>, error: unknown): void {
      const fault = lease.failure(error)
      let reason = error
      if (fault !== 'caller') {
        const now = clock.now()
        failures.push({ endpoint: lease.endpoint.id, duration: now - lease.startedAt, cause: error })
        if (running.size > 0) return
        const again = tried.length < attempts && now < deadline && (idempotent !== false || fault === 'busy')
        const slot = again ? core.choose(key, now, tried) : undefined
        if (slot && (budget?.withdraw() ?? true)) {
          start(slot, now)
          return
        }
        reason = new AttemptsFailedError(failures)
      }
      end(reason)
      reject(reason)
    }

    /** Takes the attempt out of those running; false when it had been already. */
    function leave(lease: HeldLease<E>): boolean {
      lease.cancelTimer?.()
      return running.delete(lease)
    }

    /** Gives up whatever still runs. */
    function end(reason: unknown): void {
      cancelHedge?.()
      signal?.removeEventListener('abort', onAbort)
      for (const lease of running) {
        leave(lease)
        lease.abort(reason)
        lease.end('overtaken')
      }
    }

    function onAbort(): void {
      end(signal?.reason)
      reject(signal?.reason)
    }

    signal?.addEventListener('abort', onAbort)
    if ('lease' in first) {
      tried.push(first.lease.slot)
      failed(first.lease, first.error)
    } else start(first, clock.now())
  })
}

/** Why attempts are aborted whose answer nobody needs, so that what they hold (a response's body) is let go. */
const UNWANTED = 'another attempt answered first'
/** `setTimeout` takes 31 bits of milliseconds; what is longer is not timed. */
const LONGEST_TIMER = 2 ** 31
