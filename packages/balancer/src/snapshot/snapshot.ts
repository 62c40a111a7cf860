import type { BreakerState } from '../breaker/circuit.ts'
import type { Endpoint } from '../endpoint.ts'
import { InvalidOptionError } from '../errors/invalid-option-error.ts'
import type { EndpointSlot } from '../pool/endpoint-slot.ts'

/** What outlives a restart, as plain JSON. Times are Unix milliseconds. */
export interface Snapshot {
  readonly version: 1
  readonly endpoints: readonly EndpointMemory[]
}

export interface EndpointMemory {
  readonly id: string
  readonly state: BreakerState
  readonly failures: number
  readonly openings: number
  readonly retryAt: number
  /** Mean milliseconds; 0 while unknown. */
  readonly latency: number
}

export function takeSnapshot(slots: Iterable<EndpointSlot<Endpoint>>): Snapshot {
  const endpoints = Array.from(slots, ({ id, circuit, latency }) => {
    const { state, failures, openings, retryAt } = circuit
    return { id, state, failures, openings, retryAt, latency: latency.mean }
  })
  return { version: 1, endpoints }
}

/** Reads a snapshot from outside. Throws `InvalidOptionError` when it is none. */
export function parseSnapshot(value: unknown): Snapshot {
  if (!isRecord(value) || value['version'] !== 1 || !Array.isArray(value['endpoints'])) {
    throw new InvalidOptionError('snapshot', value)
  }
  return { version: 1, endpoints: value['endpoints'].map(parseMemory) }
}

function parseMemory(value: unknown): EndpointMemory {
  if (!isMemory(value)) throw new InvalidOptionError('snapshot.endpoints', isRecord(value) ? value['id'] : value)
  return value
}

function isMemory(value: unknown): value is EndpointMemory {
  return (
    isRecord(value) &&
    typeof value['id'] === 'string' &&
    STATES.has(value['state']) &&
    NUMBERS.every((name) => Number.isFinite(value[name]) && Number(value[name]) >= 0)
  )
}

const NUMBERS = ['failures', 'openings', 'retryAt', 'latency'] as const satisfies readonly (keyof EndpointMemory)[]
const STATES = new Set<unknown>(['closed', 'open', 'half-open', 'isolated'] satisfies readonly BreakerState[])

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
