import { type BreakerState, finite } from '../breaker/circuit.ts'
import type { Endpoint } from '../endpoint.ts'
import type { Slot } from '../slot.ts'

/** One endpoint at one moment. A copy: changing it changes nothing. */
export interface EndpointStatus {
  readonly id: string
  readonly tier: number
  readonly weight: number
  readonly state: BreakerState
  /** Whether calls are given to it: its breaker is closed. */
  readonly inRotation: boolean
  readonly failuresInRow: number
  readonly successes: number
  readonly failures: number
  readonly inflight: number
  /** Mean milliseconds of recent answers; undefined before the first, and where the choice does not go by time. */
  readonly latency: number | undefined
  /** Unix milliseconds at which it is probed; undefined unless open or half-open. */
  readonly nextRetryAt: number | undefined
  /** What the last failed attempt threw, whatever came after. */
  readonly lastError: unknown
}

export function endpointStatus({ endpoint, circuit, estimate, ...slot }: Slot<Endpoint>): EndpointStatus {
  return {
    id: endpoint.id,
    tier: endpoint.tier ?? 0,
    weight: endpoint.weight ?? 1,
    state: circuit.state,
    inRotation: circuit.state === 'closed',
    failuresInRow: circuit.failures,
    successes: slot.successes,
    failures: slot.failures,
    inflight: slot.inflight,
    latency: estimate?.mean || undefined,
    nextRetryAt: finite(circuit.retryAt),
    lastError: slot.lastError,
  }
}
