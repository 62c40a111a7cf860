import type { GrabChangeRecord } from '../store/fleet-store.ts'
import type { Grab, GrabState } from './grab.ts'

/** What a step decided: the grab's next state, and what is committed with it. */
export type Transition = GrabChangeRecord

/** The grab in its next state, to be looked at again at `dueAt`; a state without one rests. */
export function inState(grab: Grab, now: number, state: GrabState, dueAt?: number): Grab {
  const { dueAt: _before, ...rest } = grab
  return { ...rest, state, updatedAt: now, dueAt }
}

/** A grab in one kind of state. */
export type GrabIn<Kind extends GrabState['kind']> = Grab & { readonly state: Extract<GrabState, { kind: Kind }> }
