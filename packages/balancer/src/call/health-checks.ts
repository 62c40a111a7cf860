import type { Timer } from '../clock.ts'
import type { Endpoint } from '../endpoint.ts'
import type { EndpointSlot } from '../pool/endpoint-slot.ts'
import { Call } from './call.ts'
import type { Desk } from './desk.ts'

/** Resolves when the endpoint is well, rejects when it is not. The signal is aborted when it takes too long. */
export type Check<E extends Endpoint> = (endpoint: E, signal: AbortSignal) => unknown

/**
 * Asks every endpoint that nobody isolated once in each `interval` (milliseconds), one after the other. A check counts like a
 * call; one that passes closes an open circuit at once. Returns the function that ends it.
 */
export function healthChecks<E extends Endpoint>(desk: Desk<E>, check: Check<E>, interval: number): () => void {
  let round: EndpointSlot<E>[] = []
  let timer: Timer
  const schedule = () => {
    timer = desk.clock.setTimer(next, interval / Math.max(1, desk.endpoints.slots.size))
    timer.hold?.(false)
  }
  const next = () => {
    if (round.length === 0) round = [...desk.endpoints.slots.values()]
    const slot = round.pop()
    if (slot && slot.circuit.state !== 'isolated') {
      const call = new Call(desk, (endpoint, { signal }) => check(endpoint, signal), ONCE, unheard, unheard)
      call.begin(slot, desk.clock.now())
    }
    schedule()
  }
  schedule()
  return () => timer.cancel()
}

const ONCE = { attempts: 1, copy: true }

/** The call itself tells the circuit. */
const unheard = () => undefined
