import { asClientError } from '../../client/client-error.ts'
import { reason } from '../../reason.ts'
import type { GrabContext } from '../grab-context.ts'
import { type GrabIn, inState, type Transition } from '../transition.ts'
import { doneAt } from './confirm-torrent.ts'
import { leaveClient } from './leave-client.ts'

const LOOK_EVERY = 5_000 // milliseconds

/** `waiting-metadata` → `done` once the client has found out what a magnet link stands for. */
export async function awaitMetadata(
  grab: GrabIn<'waiting-metadata'>,
  context: GrabContext,
  signal: AbortSignal,
): Promise<Transition> {
  const now = context.clock.now()
  if (now >= grab.expiresAt) {
    const why = reason('metadata-not-found' as const, 'nobody in the swarm gave the metadata in time')
    return { grab: inState(grab, now, { kind: 'dead', reason: why, at: now }) }
  }
  const later: Transition = { grab: inState(grab, now, grab.state, Math.min(grab.expiresAt, now + LOOK_EVERY)) }
  const watched = context.registry.get(grab.state.clientId)
  if (watched === undefined || grab.infoHash === undefined) {
    return leaveClient(grab, context, reason('client-removed', 'the client was removed or switched off'), false)
  }
  try {
    const found = await watched.client.find(grab.infoHash, signal)
    if (found === undefined) {
      return leaveClient(grab, context, reason('lost', 'the client took the torrent and does not have it'), true)
    }
    return found.totalBytes > 0 ? { grab: doneAt(grab, found, context) } : later
  } catch (error) {
    if (signal.aborted) throw error
    watched.failed(asClientError(error))
    return later
  }
}
