import type { Circuit } from './breaker/circuit.ts'
import type { Candidate, Estimate } from './choose/choice.ts'
import type { Endpoint } from './endpoint.ts'

/** Everything the balancer knows about one endpoint. */
export interface Slot<E extends Endpoint = Endpoint> extends Candidate<E> {
  endpoint: E
  weight: number
  readonly circuit: Circuit
  readonly estimate: Estimate | undefined
  inflight: number
  successes: number
  failures: number
  /** What the last failed attempt threw. */
  lastError: unknown
}

/** Whether calls are given to it. */
export function isServing({ circuit }: Slot): boolean {
  return circuit.state === 'closed'
}
