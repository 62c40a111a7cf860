import type { BreakerState } from '../breaker/circuit.ts'
import type { Endpoint } from '../endpoint.ts'
import type { EndpointSlot } from '../pool/endpoint-slot.ts'

/** One endpoint at one moment. A copy: changing it changes nothing. */
export interface EndpointStatus {
  readonly id: string
  readonly tier: number
  readonly weight: number
  readonly state: BreakerState
  /** Whether calls are given to it: its breaker is closed, or open but kept because too many others are out. */
  readonly inRotation: boolean
  readonly failuresInRow: number
  readonly successes: number
  readonly failures: number
  readonly inflight: number
  /** Mean milliseconds of recent answers; undefined before the first. */
  readonly latency: number | undefined
  /** Unix milliseconds at which it is probed; undefined unless open or half-open. */
  readonly nextRetryAt: number | undefined
  /** What the last failed attempt threw, whatever came after. */
  readonly lastError: unknown
}

export function endpointStatus(slot: EndpointSlot<Endpoint>): EndpointStatus {
  const { circuit, latency } = slot
  return {
    id: slot.id,
    tier: slot.tier,
    weight: slot.weight,
    state: circuit.state,
    inRotation: slot.position >= 0,
    failuresInRow: circuit.failures,
    successes: slot.successes,
    failures: slot.failures,
    inflight: slot.inflight,
    latency: latency.mean || undefined,
    nextRetryAt: circuit.nextRetryAt,
    lastError: slot.lastError,
  }
}
