import type { Random } from '../clock.ts'
import type { Endpoint } from '../endpoint.ts'

/** What a policy may know about an endpoint that it may choose. */
export interface Candidate<E extends Endpoint = Endpoint> {
  readonly endpoint: E
  readonly id: string
  readonly weight: number
  /** Calls running now. */
  readonly inflight: number
}

/** The available endpoints of one tier, as columns: entry i of each belongs to candidate i. Valid during `pick` only. */
export interface Candidates<E extends Endpoint = Endpoint> {
  readonly candidates: readonly Candidate<E>[]
  /** Expected milliseconds until a further call would be answered, divided by weight. Lower is better. */
  readonly costs: Float64Array
  /** Weights, lower than given during slow start. */
  readonly weights: Float64Array
  /** The `key` of the call. */
  readonly key: string | undefined
  readonly random: Random
}

/** Chooses among candidates, of which there is at least one. A policy with memory belongs to one balancer. */
export interface Policy<E extends Endpoint = Endpoint> {
  /** The index of the chosen candidate. */
  pick(from: Candidates<E>): number
}
