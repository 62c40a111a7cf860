import type { BreakerState } from '../breaker/circuit.ts'
import type { Fault } from '../call/fault.ts'
import type { HeldLease } from '../call/lease.ts'
import type { Clock, Random } from '../clock.ts'
import type { Endpoint } from '../endpoint.ts'
import type { Slot } from '../slot.ts'

/** What an extension sees of the balancer that it was passed to. */
export interface Inside<E extends Endpoint = Endpoint> {
  readonly clock: Clock
  readonly random: Random
  /** Every endpoint with what is known of it, in the order in which they were given. */
  readonly slots: readonly Slot<E>[]
  /** Milliseconds after which an attempt is given up. */
  readonly timeout: number
  /** Takes one endpoint for an attempt, whose outcome counts. It is the first of its call, now, when that is not given. */
  begin(slot: Slot<E>, number?: number, now?: number): HeldLease<E>
}

/** How one attempt ended. Without a `fault` it was answered. `now` is Unix milliseconds, `duration` milliseconds. */
export interface AttemptOutcome {
  readonly now: number
  readonly duration: number
  readonly fault?: Fault
  readonly error?: unknown
}

/** Something that a balancer does beside calls. Made by one of this package's functions, for one balancer each. */
export interface Extension<E extends Endpoint = Endpoint> {
  /** Called once, before the first call. */
  attach?(inside: Inside<E>): void
  /** Called before each choice. `now` is Unix milliseconds. */
  tend?(now: number): void
  ended?(slot: Slot<E>, outcome: AttemptOutcome): void
  /** The state of the slot's circuit changed. */
  changed?(slot: Slot<E>, from: BreakerState, now: number): void
}
