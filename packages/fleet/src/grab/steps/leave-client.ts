import type { Reason } from '../../reason.ts'
import type { GrabContext } from '../grab-context.ts'
import { type GrabIn, inState, type Transition } from '../transition.ts'

/** Back to `fetched`, to be placed again; `exclude` when this client must not be chosen for it again. */
export function leaveClient(
  grab: GrabIn<'sending' | 'confirming' | 'waiting-metadata' | 'reserved'>,
  context: GrabContext,
  why: Reason,
  exclude: boolean,
): Transition {
  const { clientId } = grab.state
  const before = 'excluded' in grab.state ? grab.state.excluded : []
  const excluded = exclude && !before.includes(clientId) ? [...before, clientId] : before
  const now = context.clock.now()
  return { grab: inState(grab, now, { kind: 'fetched', excluded, parked: 0 }, now), reason: why }
}

/** As `leaveClient` for one that fell silent: once it is back, it is asked whether the torrent arrived after all. */
export function leaveForLater(grab: GrabIn<'sending' | 'confirming'>, context: GrabContext, why: Reason): Transition {
  const left = leaveClient(grab, context, why, true)
  if (grab.infoHash === undefined) return left
  return { ...left, lateCopy: { clientId: grab.state.clientId, infoHash: grab.infoHash } }
}
