import type { Random } from '../clock.ts'
import type { Endpoint } from '../endpoint.ts'

/** What is expected of one endpoint's answers. A choice that goes by time keeps one for each endpoint. */
export interface Estimate {
  /** Mean milliseconds of recent answers; 0 before the first. */
  readonly mean: number
  /** Milliseconds that a call begun now is expected to take. */
  expected(now: number): number
  /** An answer came after `latency` milliseconds. */
  sample(latency: number, now: number): void
  /** A failure counts like an answer that took this many milliseconds; the effect fades. */
  penalise(latency: number, now: number): void
  /** Forgets the penalties. */
  forgive(): void
  /** Takes up a mean from before a restart. */
  restore(mean: number, now: number): void
}

/** What a choice knows about an endpoint that it may pick. */
export interface Candidate<E extends Endpoint = Endpoint> {
  readonly endpoint: E
  /** The share of calls that it should get now: its own, or less while it starts slowly. */
  readonly weight: number
  /** Calls running now. */
  readonly inflight: number
  readonly estimate: Estimate | undefined
}

/** Chooses among the endpoints of one tier that are in rotation. A choice with memory belongs to one balancer. */
export interface Choice<E extends Endpoint = Endpoint> {
  /** The index of the chosen candidate, of which there is at least one. `key` is the call's; `now` is Unix milliseconds. */
  pick(candidates: readonly Candidate<E>[], now: number, random: Random, key: string | undefined): number
  /** Called once for each endpoint. */
  estimate?(): Estimate
}
