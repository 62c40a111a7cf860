import type { BreakerState } from '../breaker/circuit.ts'
import type { Fault } from '../call/fault.ts'

/** Something a person should look at. */
export type Alert =
  /** No endpoint is left in rotation: calls go to blocked ones until one answers. */
  | { readonly kind: 'all-blocked' }
  /** A call was not tried again because too many had been. */
  | { readonly kind: 'budget-exhausted' }

export interface StateChange {
  readonly kind: 'state'
  readonly endpoint: string
  readonly from: BreakerState
  readonly to: BreakerState
}

/** One attempt ended; `fault` and `error` are there when it failed. `duration` is milliseconds. */
export interface AttemptEnd {
  readonly kind: 'attempt'
  readonly endpoint: string
  readonly duration: number
  readonly fault?: Fault
  readonly error?: unknown
}

/** What observers hear. `at` is Unix milliseconds; `alert` marks what a person should look at. */
export type BalancerEvent = (Alert | StateChange | AttemptEnd) & { readonly at: number; readonly alert: boolean }

/** Must not throw. */
export type Observer = (event: BalancerEvent) => void
