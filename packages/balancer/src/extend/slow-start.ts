import { checkRange } from '../errors/invalid-option-error.ts'
import type { Slot } from '../slot.ts'
import type { Extension } from './extension.ts'

/** A returning endpoint begins with this share of its weight. */
const SLOW_START_FROM = 0.1

/** A returning endpoint takes calls again gradually, over `duration` (ms; 10 s when absent). */
export function slowStart(duration = 10_000): Extension {
  checkRange('slowStart', duration, 1)
  const returning = new Map<Slot, number>()
  return {
    changed(slot, _from, now) {
      if (slot.circuit.state === 'closed') returning.set(slot, now)
    },
    tend(now) {
      for (const [slot, since] of returning) {
        const share = (now - since) / duration
        slot.weight = (slot.endpoint.weight ?? 1) * Math.min(1, Math.max(SLOW_START_FROM, share))
        if (share >= 1) returning.delete(slot)
      }
    },
  }
}
