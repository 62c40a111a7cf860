import { systemClock } from './adapters/system-clock.ts'
import { systemRandom } from './adapters/system-random.ts'
import type { BreakerState } from './breaker/circuit.ts'
import { type Action, Call, type RunOptions } from './call/call.ts'
import { Desk } from './call/desk.ts'
import { type Check, healthChecks } from './call/health-checks.ts'
import type { Lease } from './call/lease.ts'
import type { Clock, Random } from './clock.ts'
import { checkEndpoints, type Endpoint } from './endpoint.ts'
import { checkRange } from './errors/invalid-option-error.ts'
import { NoEndpointError } from './errors/no-endpoint-error.ts'
import type { BalancerEvent, Observer } from './observe/balancer-event.ts'
import { type EndpointStatus, endpointStatus } from './observe/endpoint-status.ts'
import { type EventStreamOptions, eventStream } from './observe/event-stream.ts'
import { EndpointSet } from './pool/endpoint-set.ts'
import type { EndpointSlot } from './pool/endpoint-slot.ts'
import { defaultSettings, type SettingsChange, settings } from './settings.ts'
import { parseSnapshot, type Snapshot, takeSnapshot } from './snapshot/snapshot.ts'

export interface BalancerOptions<E extends Endpoint> extends SettingsChange<E> {
  readonly endpoints: readonly E[]
  readonly clock?: Clock
  readonly random?: Random
  /** Hears every event; more can `subscribe` later. Must not throw. */
  readonly observer?: Observer
  /** Asks an endpoint whether it is well, every `healthCheckInterval` (ms, 30 s when absent), until `close()`. */
  readonly check?: Check<E>
  readonly healthCheckInterval?: number
}

/** Throws `InvalidOptionError` when the options cannot be meant. */
export function balancer<E extends Endpoint>(options: BalancerOptions<E>): Balancer<E> {
  return new Balancer(options)
}

/** Chooses among endpoints, learns from every answer, and takes those that fail out of rotation until they are back. */
export class Balancer<E extends Endpoint> {
  readonly #desk: Desk<E>
  readonly #endChecks: (() => void) | undefined

  constructor(options: BalancerOptions<E>) {
    const {
      endpoints,
      clock = systemClock,
      random = systemRandom,
      observer,
      check,
      healthCheckInterval = 30_000,
      ...change
    } = options
    checkEndpoints(endpoints)
    checkRange('healthCheckInterval', healthCheckInterval, 1)
    const set = new EndpointSet<E>(settings<E>(change, defaultSettings), random, (slot, from) =>
      this.#follow(slot, from),
    )
    this.#desk = new Desk(clock, set)
    if (observer) this.#desk.subscribe(observer)
    set.update(endpoints, clock.now())
    this.#endChecks = check && healthChecks(this.#desk, check, healthCheckInterval)
  }

  /**
   * Calls `action` with an endpoint, and with others when that fails. Rejects with `AttemptsFailedError` when all allowed
   * attempts failed, `NoEndpointError` when there is none to try, the signal's reason, or an error of the caller's own.
   */
  run<T>(action: Action<E, T>, options: RunOptions = NO_OPTIONS): Promise<T> {
    const desk = this.#desk
    const { settings } = desk
    if (options.signal === undefined && settings.hedge === 0 && (options.timeout ?? settings.timeout) === Infinity) {
      return this.#plain(action, options)
    }
    return new Promise<T>((resolve, reject) => {
      options.signal?.throwIfAborted()
      const now = desk.clock.now()
      new Call(desk, action, options, resolve, reject).begin(this.#first(action, options, now), now)
    })
  }

  /** Takes an endpoint for a call that the caller makes itself. Throws `NoEndpointError` when there is none. */
  acquire(options: Pick<RunOptions, 'key'> = NO_OPTIONS): Lease<E> {
    const desk = this.#desk
    const now = desk.clock.now()
    const slot = desk.endpoints.tend(now) ?? desk.endpoints.choose(options.key)
    if (slot === undefined) throw new NoEndpointError()
    return desk.begin(slot, now, 1)
  }

  /** Every endpoint as it is now. */
  status(): readonly EndpointStatus[] {
    return Array.from(this.#slots(), endpointStatus)
  }

  /** The endpoints whose breaker is closed. */
  healthy(): readonly E[] {
    return this.#slots()
      .filter(({ circuit }) => circuit.state === 'closed')
      .map(({ endpoint }) => endpoint)
  }

  /** The endpoint that a call now would be answered by soonest, without taking it; undefined while all are blocked. */
  recommend(): E | undefined {
    return this.#desk.endpoints.cheapest(this.#now())?.endpoint
  }

  /** Replaces the endpoints, weights and tiers included. Those whose id stays keep what is known of them. */
  update(endpoints: readonly E[]): void {
    checkEndpoints(endpoints)
    this.#desk.endpoints.update(endpoints, this.#now())
  }

  /** Changes settings for all calls that begin from now on. */
  configure(change: SettingsChange<E>): void {
    const { endpoints } = this.#desk
    endpoints.configure(settings<E>(change, endpoints.settings), this.#now())
  }

  /** Forgets the failures of one endpoint, or of all. An unknown id does nothing. */
  reset(id?: string): void {
    for (const slot of this.#slots(id)) {
      slot.latency.forgive()
      slot.circuit.reset()
    }
  }

  /** Takes an endpoint out until `reset`. An unknown id does nothing. */
  isolate(id: string): void {
    for (const { circuit } of this.#slots(id)) circuit.isolate()
  }

  /** What to keep over a restart, as plain JSON. */
  snapshot(): Snapshot {
    return takeSnapshot(this.#slots())
  }

  /** Takes up a snapshot, here or on another machine; endpoints unknown here are left out. Throws `InvalidOptionError`. */
  restore(snapshot: unknown): void {
    const now = this.#now()
    for (const memory of parseSnapshot(snapshot).endpoints) {
      for (const slot of this.#slots(memory.id)) {
        slot.circuit.restore(memory, now)
        if (memory.latency > 0) slot.latency.restore(memory.latency, now)
        this.#desk.endpoints.place(slot, now)
      }
    }
  }

  /** Returns the function that ends the subscription. */
  subscribe(observer: Observer): () => void {
    return this.#desk.subscribe(observer)
  }

  events(options?: EventStreamOptions): AsyncGenerator<BalancerEvent, void, undefined> {
    return eventStream((observer) => this.subscribe(observer), options)
  }

  /** Ends the active checks, which are all that goes on without a call. */
  close(): void {
    this.#endChecks?.()
  }

  #now(): number {
    return this.#desk.clock.now()
  }

  #slots(id?: string): EndpointSlot<E>[] {
    return [...this.#desk.endpoints.slots.values()].filter((slot) => id === undefined || slot.id === id)
  }

  #follow(slot: EndpointSlot<E>, from: BreakerState): void {
    const desk = this.#desk
    desk.endpoints.follow(slot, this.#now())
    if (desk.observer === undefined) return
    desk.tell({ kind: 'state', endpoint: slot.id, from, to: slot.circuit.state })
    if (slot.circuit.state === 'open' && desk.endpoints.allBlocked) desk.tell({ kind: 'all-blocked' })
  }

  /** Without a timeout or a signal to watch, a first attempt that succeeds needs no more than this. */
  async #plain<T>(action: Action<E, T>, options: RunOptions): Promise<T> {
    const now = this.#now()
    const lease = this.#desk.begin(this.#first(action, options, now), now, 1)
    let value: T
    try {
      value = await action(lease.endpoint, lease)
    } catch (error) {
      return new Promise<T>((resolve, reject) => {
        new Call(this.#desk, action, options, resolve, reject).resume(lease, error)
      })
    }
    lease.success()
    return value
  }

  /** The endpoint of a call's first attempt. One on probation gets a copy of an idempotent call, or else the call itself. */
  #first<T>(action: Action<E, T>, options: RunOptions, now: number): EndpointSlot<E> {
    const { endpoints } = this.#desk
    const due = endpoints.tend(now)
    if (due && options.idempotent !== true) return due
    const slot = endpoints.choose(options.key)
    if (slot === undefined) throw new NoEndpointError()
    if (due === undefined) return slot
    if (slot.position < 0) return due
    const copy = { timeout: options.timeout, attempts: 1, copy: true }
    new Call(this.#desk, action, copy, unheard, unheard).begin(due, now)
    return slot
  }
}

const NO_OPTIONS: RunOptions = {}

/** What a copy of a call answers reaches nobody. */
const unheard = () => undefined
