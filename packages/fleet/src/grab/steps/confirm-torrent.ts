import { asClientError } from '../../client/client-error.ts'
import type { ClientTorrent } from '../../client/torrent-client.ts'
import { type Reason, reason } from '../../reason.ts'
import { applyWishes } from '../apply-wishes.ts'
import { mendLabels } from '../asked-for.ts'
import { backoff } from '../backoff.ts'
import type { GrabContext } from '../grab-context.ts'
import { type GrabIn, inState, type Transition } from '../transition.ts'
import { leaveClient, leaveForLater } from './leave-client.ts'

const FIRST_LOOK = 50 // milliseconds
const LONGEST_PAUSE = 2_000 // milliseconds
/** Looks after which a client that answers counts as having lost the torrent: about ten seconds. */
const LOOKS = 10
const METADATA_PAUSE = 5_000 // milliseconds

/** `confirming` → `done` once the client itself lists the info-hash. */
export async function confirmTorrent(
  grab: GrabIn<'confirming'>,
  context: GrabContext,
  signal: AbortSignal,
): Promise<Transition> {
  const { state } = grab
  const watched = context.registry.get(state.clientId)
  if (watched === undefined) {
    return leaveClient(grab, context, reason('client-removed', 'the client was removed or switched off'), false)
  }
  try {
    const found = grab.infoHash === undefined ? undefined : await watched.client.find(grab.infoHash, signal)
    if (found !== undefined) {
      const unmet = await applyWishes(grab.release.wishes ?? {}, found.infoHash, watched, signal)
      if (unmet !== undefined)
        context.log.warn('a client cannot do all that was asked for', { grab: grab.id, ...unmet.values })
      const finding = await mendLabels(grab.release, found, watched, signal)
      return arrivedAt(grab, found, context, unmet ?? finding)
    }
  } catch (error) {
    if (signal.aborted) throw error
    const failure = asClientError(error)
    watched.failed(failure)
    return unanswered(grab, context, failure.reason)
  }
  const attempt = state.attempt + 1
  if (attempt >= LOOKS) {
    return leaveClient(grab, context, reason('lost', 'the client took the torrent and does not have it'), true)
  }
  const now = context.clock.now()
  return { grab: inState(grab, now, { ...state, attempt }, now + backoff(attempt, FIRST_LOOK, LONGEST_PAUSE)) }
}

function arrivedAt(
  grab: GrabIn<'confirming'>,
  found: ClientTorrent,
  context: GrabContext,
  finding: Reason | undefined,
): Transition {
  const now = context.clock.now()
  const { clientId } = grab.state
  if (found.activity === 'metadata' && found.totalBytes === 0) {
    return { grab: inState(grab, now, { kind: 'waiting-metadata', clientId, since: now }, now + METADATA_PAUSE) }
  }
  return { grab: doneAt(grab, found, context), reason: finding }
}

/** The grab as done; it is looked at once more later. */
export function doneAt(
  grab: GrabIn<'confirming' | 'waiting-metadata'>,
  found: ClientTorrent,
  context: GrabContext,
): Transition['grab'] {
  const now = context.clock.now()
  const { clientId } = grab.state
  const state = { kind: 'done' as const, clientId, confirmedAt: now, checks: 0 }
  const done = inState(grab, now, state, now + context.settings().laterConfirmAfter)
  return found.totalBytes > 0 ? { ...done, size: found.totalBytes } : done
}

function unanswered(grab: GrabIn<'confirming'>, context: GrabContext, why: Reason): Transition {
  const now = context.clock.now()
  const { failoverAfter } = context.settings()
  const { since } = grab.state
  if (now - since >= failoverAfter) return leaveForLater(grab, context, why)
  return { grab: inState(grab, now, grab.state, Math.min(now + LONGEST_PAUSE, since + failoverAfter)) }
}
