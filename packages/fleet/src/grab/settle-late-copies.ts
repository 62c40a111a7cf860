import type { ClientId } from '../client/client-config.ts'
import type { TorrentActivity } from '../client/torrent-client.ts'
import type { WatchedClient } from '../client/watched-client.ts'
import { type Reason, reason } from '../reason.ts'
import type { Grab } from './grab.ts'
import type { GrabContext } from './grab-context.ts'

/** In these nobody knows yet which bytes are there. */
const unchecked: ReadonlySet<TorrentActivity> = new Set(['checking', 'moving', 'queued'])

/**
 * Asks a client that is back about torrents that went elsewhere while it was silent. A copy without bytes is removed
 * there; one with bytes is reported and left, because it may be the better one and its files the user's. The same
 * goes for what a client got although its grab was cancelled meanwhile. Says whether anything is left to settle later: a grab is still on its way, the copy is being checked for bytes, or, at
 * the first look, it is not there yet and what the client was asked may still be carried out.
 */
export async function settleLateCopies(
  watched: WatchedClient,
  context: GrabContext,
  look: 'first' | 'later',
  signal: AbortSignal,
): Promise<boolean> {
  const { store, clock, settings } = context
  let left = false
  for (const copy of await store.lateCopies(watched.id)) {
    const grab = await store.find(copy.grabId)
    const wanted = wantedAt(grab, watched.id)
    if (wanted === 'maybe') {
      left = true
      continue
    }
    const found = wanted === 'yes' ? undefined : await watched.client.find(copy.infoHash, signal)
    const late = clock.now() - (grab?.updatedAt ?? 0) > settings().failoverAfter
    const absent = look === 'later' && (wanted !== 'never' || late)
    const undecided = found === undefined ? !absent : unchecked.has(found.activity)
    if (wanted !== 'yes' && undecided) {
      left = true
      continue
    }
    if (found !== undefined && found.completedBytes === 0) {
      await watched.client.remove(copy.infoHash, { deleteFiles: false }, signal)
    }
    const tell = wanted === 'never' ? findingOfCancelled : finding
    await store.settleLateCopy(copy, clock.now(), tell(watched.config.name, found?.completedBytes))
  }
  return left
}

/**
 * Whether a copy at this client is wanted: elsewhere it is another one too many, and when the grab was cancelled while
 * the client was being sent it, one too many at all. Until it is settled elsewhere, this may turn out to be the only one.
 */
function wantedAt(grab: Grab | undefined, id: ClientId): 'yes' | 'elsewhere' | 'never' | 'maybe' {
  switch (grab?.state.kind) {
    case 'done':
      return grab.state.clientId === id ? 'yes' : 'elsewhere'
    case 'cancelled':
      return 'never'
    default:
      return 'maybe'
  }
}

function finding(name: string, completedBytes: number | undefined): Reason {
  if (completedBytes === undefined)
    return reason('late-copy-absent', `${name} is back and never got it`, { client: name })
  if (completedBytes === 0) {
    return reason('late-copy-removed', `${name} is back and had got it too: removed there, it had no bytes`, {
      client: name,
    })
  }
  return reason('late-copy-kept', `${name} is back and has it too, with ${completedBytes} bytes: left there`, {
    client: name,
    bytes: completedBytes,
  })
}

function findingOfCancelled(client: string, completedBytes: number | undefined): Reason {
  if (completedBytes === undefined) return reason('cancelled-in-time', `${client} did not get it`, { client })
  if (completedBytes === 0) {
    return reason('cancelled-copy-removed', `${client} had been sent it already: removed there`, { client })
  }
  const message = `${client} had been sent it already and holds ${completedBytes} bytes of it: left there`
  return reason('cancelled-copy-kept', message, { client, bytes: completedBytes })
}
