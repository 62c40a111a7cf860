import type { BalancerOptions, Settings } from './balancer-options.ts'
import { breakerPolicy, defaultBreakerPolicy } from './breaker/breaker-policy.ts'
import { type Action, call, type RunOptions } from './call/call.ts'
import type { Lease } from './call/lease.ts'
import { createCore, type Limits } from './core.ts'
import { checkEndpoints, type Endpoint } from './endpoint.ts'
import { checkRange } from './errors/invalid-option-error.ts'
import { NoEndpointError } from './errors/no-endpoint-error.ts'
import type { Extension } from './extend/extension.ts'
import { type EndpointStatus, endpointStatus } from './observe/endpoint-status.ts'
import { isServing, type Slot } from './slot.ts'

/** Chooses among endpoints, learns from every answer, and takes those that fail out of rotation until they are back. */
export interface Balancer<E extends Endpoint> {
  /**
   * Calls `action` with an endpoint, and with others when that fails. Rejects with `AttemptsFailedError` when all allowed
   * attempts failed, `NoEndpointError` when there is none to try, the signal's reason, or an error of the caller's own.
   */
  run<T>(action: Action<E, T>, options?: RunOptions): Promise<T>
  /** Takes an endpoint for a call that the caller makes itself. Throws `NoEndpointError` when there is none. */
  acquire(options?: Pick<RunOptions, 'key'>): Lease<E>
  /** Every endpoint as it is now. */
  status(): readonly EndpointStatus[]
  /** Replaces the endpoints, weights and tiers included. Those whose id stays keep what is known of them. */
  update(endpoints: readonly E[]): void
  /** Changes settings for all calls that begin from now on. */
  configure(settings: Settings): void
  /** Forgets the failures of one endpoint, or of all. An unknown id does nothing. */
  reset(id?: string): void
  /** Takes an endpoint out until `reset`. An unknown id does nothing. */
  isolate(id: string): void
}

/** Throws `InvalidOptionError` when the endpoints or the options cannot be meant. */
export function balancer<E extends Endpoint>(
  endpoints: readonly E[],
  options: BalancerOptions<NoInfer<E>> = {},
): Balancer<E> {
  const { hedge, budget, probe } = options
  const extend: readonly Extension<E>[] = [...(options.extend ?? []), ...(hedge ? [hedge] : [])]
  const core = createCore<E>(
    options,
    extend,
    limits(options, { timeout: 10_000, attempts: 3, panic: 0, breaker: defaultBreakerPolicy }),
  )
  const { clock } = core
  const tending = extend.filter(({ tend }) => tend)
  const slotsOf = (id: string | undefined) =>
    core.slots.filter(({ endpoint }) => id === undefined || endpoint.id === id)

  /** The endpoint of a call's first attempt. */
  function first<T>({ key, idempotent }: RunOptions, now: number, action?: Action<E, T>): Slot<E> {
    for (const extension of tending) extension.tend?.(now)
    budget?.deposit()
    const due = core.due(now)
    if (due && !(probe && idempotent === true && action)) return due
    const slot = core.choose(key, now)
    if (slot === undefined) throw new NoEndpointError()
    if (due && !isServing(slot)) return due
    if (due && action) probe?.shadow(core, due, (attempt) => action(due.endpoint, attempt))
    return slot
  }

  checkEndpoints(endpoints)
  core.update(endpoints)
  for (const extension of extend) extension.attach?.(core)

  return {
    async run(action, run = NO_OPTIONS) {
      const { signal, timeout = core.timeout, deadline = Infinity } = run
      const now = clock.now()
      signal?.throwIfAborted()
      const slot = first(run, now, action)
      if (signal || hedge || timeout < Infinity || deadline < Infinity) return call(core, action, run, slot)
      // Without a timeout or a signal to watch, a first attempt that succeeds needs no more than this.
      const lease = core.begin(slot, 1, now)
      try {
        const value = await action(lease.endpoint, lease)
        lease.success()
        return value
      } catch (error) {
        return call(core, action, run, { lease, error })
      }
    },
    acquire(run = NO_OPTIONS) {
      const now = clock.now()
      return core.begin(first(run, now), 1, now)
    },
    status: () => core.slots.map(endpointStatus),
    update(next) {
      checkEndpoints(next)
      core.update(next)
    },
    configure(change) {
      core.limits = limits(change, core.limits)
      for (const { circuit } of core.slots) circuit.policy = core.limits.breaker
    },
    reset(id) {
      for (const { circuit, estimate } of slotsOf(id)) {
        estimate?.forgive()
        circuit.reset()
      }
    },
    isolate(id) {
      for (const { circuit } of slotsOf(id)) circuit.isolate()
    },
  }
}

function limits(change: Settings, base: Limits): Limits {
  const { timeout = base.timeout, attempts = base.attempts, panic = base.panic } = change
  checkRange('timeout', timeout, 1)
  checkRange('attempts', attempts, 1)
  checkRange('panic', panic, 0, 1)
  return { timeout, attempts, panic, breaker: breakerPolicy(change.breaker, base.breaker) }
}

const NO_OPTIONS: RunOptions = {}
