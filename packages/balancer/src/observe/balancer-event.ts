import type { BreakerState } from '../breaker/circuit.ts'
import type { Fault } from '../call/fault.ts'

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

/** No endpoint is left in rotation: calls go to blocked ones until one answers. */
export interface AllBlocked {
  readonly kind: 'all-blocked'
}

/** What happened, without its time. */
export type BalancerFact = StateChange | AttemptEnd | AllBlocked

/** What observers hear. `at` is Unix milliseconds. */
export type BalancerEvent = BalancerFact & { readonly at: number }

/** Must not throw. */
export type Observer = (event: BalancerEvent) => void

/** Whether a person should look at it: an endpoint was taken out, or all are out. */
export function isAlert(event: BalancerFact): boolean {
  return event.kind !== 'attempt' && (event.kind !== 'state' || event.to === 'open')
}
