import type { TorrentActivity } from '../client/torrent-client.ts'
import type { WatchedClient } from '../client/watched-client.ts'
import { type Reason, reason } from '../reason.ts'
import type { GrabWorld } from './grab-world.ts'

/** In these nobody knows yet which bytes are there. */
const unchecked: ReadonlySet<TorrentActivity> = new Set(['checking', 'moving', 'queued'])

/**
 * Asks a client that is back about torrents that went elsewhere while it was silent. A copy without bytes is removed
 * there; one with bytes is reported and left, because it may be the better one and its files the user's. Says
 * whether anything is left to settle later: a grab is still on its way, the copy is being checked for bytes, or, at
 * the first look, it is not there yet and what the client was asked may still be carried out.
 */
export async function settleLateCopies(
  watched: WatchedClient,
  world: GrabWorld,
  look: 'first' | 'later',
  signal: AbortSignal,
): Promise<boolean> {
  const { store, clock } = world
  let left = false
  for (const copy of await store.lateCopies(watched.id)) {
    const grab = await store.find(copy.grabId)
    // Until it is settled elsewhere this copy may turn out to be the only one.
    if (grab === undefined || grab.state.kind !== 'done') {
      left = true
      continue
    }
    const wentElsewhere = grab.state.clientId !== watched.id
    const found = wentElsewhere ? await watched.client.find(copy.infoHash, signal) : undefined
    const undecided = found === undefined ? look === 'first' : unchecked.has(found.activity)
    if (wentElsewhere && undecided) {
      left = true
      continue
    }
    if (found !== undefined && found.completedBytes === 0) {
      await watched.client.remove(copy.infoHash, { deleteFiles: false }, signal)
    }
    await store.settleLateCopy(copy, clock.now(), finding(watched.config.name, found?.completedBytes))
  }
  return left
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
