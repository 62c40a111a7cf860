import { type BreakerState, finite } from '../breaker/circuit.ts'
import { InvalidOptionError } from '../errors/invalid-option-error.ts'
import type { Slot } from '../slot.ts'
import type { Extension, Inside } from './extension.ts'

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

export interface Snapshots extends Extension {
  /** What to keep over a restart. */
  take(): Snapshot
  /** Takes up a snapshot, here or on another machine; endpoints unknown here are left out. Throws `InvalidOptionError`. */
  restore(snapshot: unknown): void
}

/** Lets a balancer keep what it knows over a restart. */
export function snapshots(): Snapshots {
  let inside: Inside | undefined
  return {
    attach(given) {
      inside = given
    },
    take() {
      const endpoints = (inside?.slots ?? []).map(({ endpoint, circuit, estimate }) => {
        const { state, failures, openings } = circuit
        const retryAt = finite(circuit.retryAt) ?? 0
        return { id: endpoint.id, state, failures, openings, retryAt, latency: estimate?.mean ?? 0 }
      })
      return { version: 1, endpoints }
    },
    restore(snapshot) {
      const now = inside?.clock.now() ?? 0
      for (const memory of parseSnapshot(snapshot).endpoints) {
        const slot = inside?.slots.find(({ endpoint }) => endpoint.id === memory.id)
        if (slot) restoreSlot(slot, memory, now)
      }
    },
  }
}

function restoreSlot({ circuit, estimate }: Slot, memory: EndpointMemory, now: number): void {
  if (memory.state === 'isolated') circuit.isolate()
  // A probe in flight when the snapshot was taken is lost: the circuit is open and may probe at once.
  else if (memory.state !== 'closed') circuit.pause(memory.retryAt, now)
  circuit.failures = memory.failures
  circuit.openings = memory.openings
  if (memory.latency > 0) estimate?.restore(memory.latency, now)
}

/** Reads a snapshot from outside. Throws `InvalidOptionError` when it is none. */
function parseSnapshot(value: unknown): Snapshot {
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
