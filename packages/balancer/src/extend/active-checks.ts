import type { Endpoint } from '../endpoint.ts'
import { checkRange } from '../errors/invalid-option-error.ts'
import { probeOnce } from '../probe/probe-once.ts'
import type { Slot } from '../slot.ts'
import type { Extension } from './extension.ts'

/** Resolves when the endpoint is well, rejects when it is not. The signal is aborted when it takes too long. */
export type Check<E extends Endpoint> = (endpoint: E, signal: AbortSignal) => unknown

export interface ActiveChecksOptions {
  /** Milliseconds in which every endpoint is asked once; 30 s when absent. */
  readonly interval?: number
}

export interface ActiveChecks<E extends Endpoint> extends Extension<E> {
  /** Ends the checks, which are all that goes on without a call. */
  close(): void
}

/**
 * Asks every endpoint that nobody isolated once in each interval, one after the other. A check counts like a call; one
 * that passes closes an open circuit at once.
 */
export function activeChecks<E extends Endpoint>(
  check: Check<E>,
  { interval = 30_000 }: ActiveChecksOptions = {},
): ActiveChecks<E> {
  checkRange('activeChecks.interval', interval, 1)
  let cancel: (() => void) | undefined
  return {
    attach(inside) {
      let round: Slot<E>[] = []
      const schedule = () => {
        cancel = inside.clock.after(interval / Math.max(1, inside.slots.length), next, true)
      }
      const next = () => {
        if (round.length === 0) round = [...inside.slots]
        const slot = round.pop()
        if (slot && inside.slots.includes(slot) && slot.circuit.state !== 'isolated') {
          void probeOnce(inside, slot, ({ signal }) => check(slot.endpoint, signal))
        }
        schedule()
      }
      schedule()
    },
    close: () => cancel?.(),
  }
}
