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
  if (!isRecord(value) || typeof value['id'] !== 'string') throw new InvalidOptionError('snapshot.endpoints', value)
  const state = STATES.find((known) => known === value['state'])
  if (state === undefined) throw new InvalidOptionError('snapshot.state', value['state'])
  const number = (name: string) => {
    const field = value[name]
    if (typeof field !== 'number' || !(field >= 0 && field < Infinity))
      throw new InvalidOptionError(`snapshot.${name}`, field)
    return field
  }
  return {
    id: value['id'],
    state,
    failures: number('failures'),
    openings: number('openings'),
    retryAt: number('retryAt'),
    latency: number('latency'),
  }
}

const STATES: readonly BreakerState[] = ['closed', 'open', 'half-open', 'isolated']

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
