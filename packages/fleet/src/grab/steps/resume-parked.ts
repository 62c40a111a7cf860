import { reason } from '../../reason.ts'
import type { GrabContext } from '../grab-context.ts'
import { type GrabIn, inState, type Transition } from '../transition.ts'

export type ParkedContext = Pick<GrabContext, 'clock'>

/** `parked` → the step it waits for, or `dead` once its time is over. */
export function resumeParked(grab: GrabIn<'parked'>, context: ParkedContext): Transition {
  const now = context.clock.now()
  const { state } = grab
  if (now >= grab.expiresAt) {
    const why = reason('expired' as const, `gave up: ${state.reason.message}`, { cause: state.reason.code })
    return { grab: inState(grab, now, { kind: 'dead', reason: why, at: now }) }
  }
  switch (state.resume) {
    case 'accepted':
      return { grab: inState(grab, now, { kind: 'accepted', attempt: state.times }, now) }
    case 'fetched':
      return { grab: inState(grab, now, { kind: 'fetched', excluded: [], parked: state.times }, now) }
  }
}
