import type { Attempt } from '../call/lease.ts'
import type { Inside } from '../extend/extension.ts'
import type { Slot } from '../slot.ts'
import { probeOnce } from './probe-once.ts'

/** Decides how an endpoint on probation is asked. */
export interface Probes {
  /** A probe of `slot` is due, and an idempotent call goes elsewhere: `copy` makes the same call to this endpoint. */
  shadow(inside: Inside, slot: Slot, copy: (attempt: Attempt) => unknown): void
}

/** An endpoint on probation gets a copy of an idempotent call, instead of the call itself: no caller waits for it. */
export function shadowProbes(): Probes {
  return {
    shadow(inside, slot, copy) {
      void probeOnce(inside, slot, copy)
    },
  }
}
