import { asClientError } from '../../client/client-error.ts'
import { reason } from '../../reason.ts'
import type { GrabContext } from '../grab-context.ts'
import { type GrabIn, inState, type Transition } from '../transition.ts'

/** Pause before a client that does not answer is asked again, in milliseconds. */
const ASK_AGAIN = 30_000

/** `done`, looked at once more: a client that was killed right after taking a torrent has lost it. */
export async function checkLater(grab: GrabIn<'done'>, context: GrabContext, signal: AbortSignal): Promise<Transition> {
  const now = context.clock.now()
  const { state, infoHash } = grab
  const watched = context.registry.get(state.clientId)
  const nothingToFind = infoHash === undefined || state.removedAt !== undefined
  if (watched === undefined || nothingToFind) return { grab: inState(grab, now, state) }
  try {
    const found = await watched.client.find(infoHash, signal)
    if (found === undefined) {
      const why = reason('lost', 'the client no longer has the torrent')
      return { grab: inState(grab, now, { kind: 'fetched', excluded: [], parked: 0 }, now), reason: why }
    }
    const checked = inState(grab, now, { ...state, checks: state.checks + 1 })
    if (found.activity === 'error' || found.activity === 'missing-files') {
      const error = found.error ?? found.activity
      const values = { client: watched.config.name, error }
      return { grab: checked, reason: reason('client-error', `the client reports: ${error}`, values) }
    }
    return { grab: checked, reason: reason('still-there', 'looked again: the client has it') }
  } catch (error) {
    if (signal.aborted) throw error
    watched.failed(asClientError(error))
    return { grab: inState(grab, now, state, now + ASK_AGAIN) }
  }
}
