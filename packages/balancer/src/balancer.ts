import { systemClock, systemRandom } from './adapters/system-clock.ts'
import type { BreakerState } from './breaker/circuit.ts'
import { type Action, Call, type RunOptions } from './call/call.ts'
import { Desk } from './call/desk.ts'
import type { Lease } from './call/lease.ts'
import type { Clock, Random } from './clock.ts'
import { checkEndpoints, type Endpoint } from './endpoint.ts'
import { NoEndpointError } from './errors/no-endpoint-error.ts'
import type { Observer } from './observe/balancer-event.ts'
import { defaultSettings, type SettingsChange, settings } from './options.ts'
import { EndpointSet } from './pool/endpoint-set.ts'
import type { EndpointSlot } from './pool/endpoint-slot.ts'

export interface BalancerOptions<E extends Endpoint> extends SettingsChange<E> {
  readonly endpoints: readonly E[]
  readonly clock?: Clock
  readonly random?: Random
  readonly observer?: Observer
}

/** Throws `InvalidOptionError` when the options cannot be meant. */
export function balancer<E extends Endpoint>(options: BalancerOptions<E>): Balancer<E> {
  return new Balancer(options)
}

export class Balancer<E extends Endpoint> {
  readonly #desk: Desk<E>

  constructor(options: BalancerOptions<E>) {
    const { endpoints, clock = systemClock, random = systemRandom, observer, ...change } = options
    checkEndpoints(endpoints)
    const set = new EndpointSet<E>(settings<E>(change, defaultSettings), random, (slot, from) =>
      this.#follow(slot, from),
    )
    this.#desk = new Desk(clock, set)
    this.#desk.observer = observer
    set.update(endpoints, clock.now())
  }

  /**
   * Calls `action` with an endpoint, and with others when that fails. Throws `AttemptsFailedError` when all allowed attempts
   * failed, `NoEndpointError` when there is none to try, the signal's reason, or an error that is the caller's own.
   */
  async run<T>(action: Action<E, T>, options: RunOptions = NO_OPTIONS): Promise<T> {
    const desk = this.#desk
    options.signal?.throwIfAborted()
    const now = desk.clock.now()
    const slot = this.#first(action, options, now)
    if (options.signal === undefined && desk.settings.hedge === 0) {
      if ((options.timeout ?? desk.settings.timeout) === Infinity) return this.#plain(action, options, slot, now)
    }
    return new Promise<T>((resolve, reject) => {
      new Call(desk, action, options, resolve, reject).begin(slot, now)
    })
  }

  /** Takes an endpoint for a call that the caller makes itself. Throws `NoEndpointError` when there is none. */
  acquire(options: Pick<RunOptions, 'key'> = NO_OPTIONS): Lease<E> {
    const desk = this.#desk
    const now = desk.clock.now()
    const slot = desk.endpoints.takeDue(now) ?? desk.endpoints.choose(now, options.key, NONE)
    if (slot === undefined) throw new NoEndpointError()
    return desk.begin(slot, now, 1)
  }

  #follow(slot: EndpointSlot<E>, from: BreakerState): void {
    const desk = this.#desk
    desk.endpoints.follow(slot, desk.clock.now())
    if (desk.observer === undefined) return
    desk.tell({ kind: 'state', endpoint: slot.id, from, to: slot.circuit.state })
    if (slot.circuit.state === 'open' && desk.endpoints.allBlocked) desk.tell({ kind: 'all-blocked' })
  }

  /** Without a timeout or a signal to watch, a first attempt that succeeds needs no more than this. */
  async #plain<T>(action: Action<E, T>, options: RunOptions, slot: EndpointSlot<E>, now: number): Promise<T> {
    const lease = this.#desk.begin(slot, now, 1)
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
    const due = endpoints.takeDue(now)
    if (due && options.idempotent !== true) return due
    const slot = endpoints.choose(now, options.key, NONE)
    if (due && (slot === undefined || slot.position < 0)) return due
    if (slot === undefined) throw new NoEndpointError()
    if (due) new Call(this.#desk, action, { timeout: options.timeout, attempts: 1 }, ignore, ignore).begin(due, now)
    return slot
  }
}

const NONE: readonly never[] = []
const NO_OPTIONS: RunOptions = {}

/** A copy of a call teaches about its endpoint; what it answers reaches nobody. */
const ignore = () => undefined
