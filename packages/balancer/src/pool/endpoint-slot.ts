import type { Circuit } from '../breaker/circuit.ts'
import type { Endpoint } from '../endpoint.ts'
import type { Candidate } from '../policy/policy.ts'
import { Latency } from './latency.ts'

/** One number for each candidate of a pool. */
export interface Columns {
  costs: Float64Array
  weights: Float64Array
}

/** Everything the balancer knows about one endpoint. */
export class EndpointSlot<E extends Endpoint = Endpoint> implements Candidate<E> {
  endpoint: E
  weight: number
  readonly circuit: Circuit
  readonly latency = new Latency()
  inflight = 0
  successes = 0
  failures = 0
  lastError: unknown
  /** Where it lies in its pool while it may be chosen; −1 while it may not. */
  position = -1
  columns: Columns = nowhere
  /** Whether it may be chosen although its circuit is open, because too many others are out. */
  kept = false
  /** When it began to take calls again: slow start counts from here. */
  returnedAt = -Infinity
  /** Whether its cost changes with its answers only: nothing fades, no slow start. */
  settled = false
  /** Expected milliseconds of one call, divided by the weight it has now. */
  perCall = 1

  constructor(endpoint: E, circuit: Circuit) {
    this.endpoint = endpoint
    this.weight = endpoint.weight ?? 1
    this.circuit = circuit
  }

  /** Writes its cost after its running calls or its latency changed. */
  touch(): void {
    if (this.position >= 0) this.columns.costs[this.position] = this.perCall * (this.inflight + 1)
  }

  get id(): string {
    return this.endpoint.id
  }

  get tier(): number {
    return this.endpoint.tier ?? 0
  }
}

const nowhere: Columns = { costs: new Float64Array(0), weights: new Float64Array(0) }
