import { asClientError, type ClientError } from '../../client/client-error.ts'
import type { WatchedClient } from '../../client/watched-client.ts'
import { type Reason, reason } from '../../reason.ts'
import { askedFor } from '../asked-for.ts'
import type { Grab } from '../grab.ts'
import type { GrabContext } from '../grab-context.ts'
import { type GrabIn, inState, type Transition } from '../transition.ts'
import { leaveClient, leaveForLater } from './leave-client.ts'

/** Between questions to a client that does not answer, in milliseconds. */
const ASK_AGAIN = 2_000

/** `reserved` → `sending`: written down before anything is sent, so that after a crash the client is asked first. */
export function beginSending(grab: GrabIn<'reserved'>, context: GrabContext): Transition {
  const now = context.clock.now()
  if (grab.updatedAt < context.restoredAt) return placedAgain(grab, now)
  const { clientId, excluded } = grab.state
  return { grab: inState(grab, now, { kind: 'sending', clientId, since: now, excluded, asked: false }, now) }
}

/** `sending` → `confirming`: uploads the torrent, or finds that it arrived earlier. */
export async function sendTorrent(
  grab: GrabIn<'sending'>,
  context: GrabContext,
  signal: AbortSignal,
): Promise<Transition> {
  if (grab.updatedAt < context.restoredAt) return placedAgain(grab, context.clock.now())
  const watched = context.registry.get(grab.state.clientId)
  if (watched === undefined) {
    return leaveClient(grab, context, reason('client-removed', 'the client was removed or switched off'), false)
  }
  try {
    if (await arrived(grab, watched, signal)) return confirming(grab, context)
    await upload(grab, watched, context, signal)
    return confirming(grab, context)
  } catch (error) {
    if (signal.aborted) throw error
    return afterFailure(grab, watched, context, asClientError(error))
  }
}

/** The choice is of before a backup: since then another client may have got the torrent, so all are asked again. */
function placedAgain(grab: GrabIn<'reserved' | 'sending'>, now: number): Transition {
  const { excluded } = grab.state
  const why = reason('placed-again', 'restored from a backup: every client is asked first')
  return { grab: inState(grab, now, { kind: 'fetched', excluded, parked: 0 }, now), reason: why }
}

function confirming(grab: GrabIn<'sending'>, context: GrabContext): Transition {
  const now = context.clock.now()
  const { clientId, excluded } = grab.state
  return { grab: inState(grab, now, { kind: 'confirming', clientId, since: now, attempt: 0, excluded }, now) }
}

async function arrived(grab: Grab, watched: WatchedClient, signal: AbortSignal): Promise<boolean> {
  return grab.infoHash !== undefined && (await watched.client.find(grab.infoHash, signal)) !== undefined
}

async function upload(grab: Grab, watched: WatchedClient, context: GrabContext, signal: AbortSignal): Promise<void> {
  const { release, infoHash } = grab
  if (infoHash === undefined) throw new TypeError('a grab without info-hash was placed')
  const { client, config } = watched
  const { category, tags, savePath } = askedFor(release, config)
  const request = {
    infoHash,
    category,
    tags,
    paused: release.paused === true || context.settings().addPaused || config.addPaused,
    allowPeers: context.allowances.peersOf(infoHash),
    savePath,
    wishes: release.wishes,
  }
  const metainfo = await context.store.metainfo(grab.id)
  if (metainfo !== undefined) await client.add({ ...request, metainfo }, signal)
  else if (release.source.kind === 'magnet') await client.addMagnet(release.source.uri, request, signal)
}

function afterFailure(
  grab: GrabIn<'sending'>,
  watched: WatchedClient,
  context: GrabContext,
  error: ClientError,
): Transition {
  watched.failed(error)
  switch (error.code) {
    case 'client-refused':
    case 'client-protocol':
      return leaveClient(grab, context, error.reason, true)
    case 'client-unreachable':
    case 'client-login':
    case 'client-gate':
    case 'client-banned':
      return notSent(grab, context, error.reason)
    case 'client-silent':
      return silent(grab, context, error.reason)
  }
}

/** Nothing reached the client this time. If nothing was pending before either, any client may take it at once. */
function notSent(grab: GrabIn<'sending'>, context: GrabContext, why: Reason): Transition {
  const uncertain = grab.state.asked || grab.state.since < context.startedAt
  return uncertain ? silent(grab, context, why) : leaveClient(grab, context, why, false)
}

/** The torrent may yet arrive there: keep asking until `failoverAfter` has passed, then go elsewhere. */
function silent(grab: GrabIn<'sending'>, context: GrabContext, why: Reason): Transition {
  const now = context.clock.now()
  const { failoverAfter } = context.settings()
  if (now - grab.state.since >= failoverAfter) return leaveForLater(grab, context, why)
  const next = Math.min(now + ASK_AGAIN, grab.state.since + failoverAfter)
  const waiting = inState(grab, now, { ...grab.state, asked: true }, next)
  return grab.state.asked ? { grab: waiting } : { grab: waiting, reason: why }
}
