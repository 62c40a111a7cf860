import { reason } from '../reason.ts'
import type { Grab } from './grab.ts'
import { inState, type Transition } from './transition.ts'

/**
 * Ends a grab by hand. A client that it was being sent to may still carry that out: it is asked for the copy later, see
 * `settleLateCopies`.
 */
export function cancelGrab(grab: Grab, now: number, message: string): Transition {
  const { state, infoHash } = grab
  const cancelled = inState(grab, now, { kind: 'cancelled', reason: reason('by-operator', message), at: now })
  const underWay = state.kind === 'sending' || state.kind === 'confirming' || state.kind === 'waiting-metadata'
  if (!underWay || infoHash === undefined) return { grab: cancelled }
  return { grab: cancelled, lateCopy: { clientId: state.clientId, infoHash } }
}
