import type { InfoHash } from '@shoal/bittorrent'
import type { ClientId } from '../client/client-config.ts'
import type { Clock } from '../clock.ts'
import { reason } from '../reason.ts'
import { cancelGrab } from './cancel-grab.ts'
import type { Grab } from './grab.ts'
import type { GrabStore } from './grab-store.ts'
import { inState, type Transition } from './transition.ts'

export interface LettingGo {
  readonly store: GrabStore
  readonly clock: Clock
  /** A client may get a torrent that nobody wants any more. */
  readonly left: (id: ClientId) => void
}

/** Attempts to save over changes that the runner makes meanwhile. */
const ATTEMPTS = 5

/**
 * Called before a torrent is removed on purpose: the grab that brought it must not take its absence for a loss and
 * bring it again.
 */
export async function letGo(infoHash: InfoHash, clientId: ClientId, { store, clock, left }: LettingGo): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const id = await store.holder(infoHash)
    const grab = id === undefined ? undefined : await store.find(id)
    const change = grab === undefined ? undefined : leftAlone(grab, clientId, clock.now())
    if (change === undefined) return
    const why = reason('removed', 'the torrent was removed from its client on purpose')
    const { kind } = await store.save({ ...change, reason: why })
    if (kind !== 'saved') continue
    if (change.lateCopy !== undefined) left(change.lateCopy.clientId)
    return
  }
}

/** The grab as it rests from now on; nothing when it has no business with that client. */
function leftAlone(grab: Grab, clientId: ClientId, now: number): Transition | undefined {
  const { state } = grab
  switch (state.kind) {
    case 'done':
      return state.clientId === clientId ? { grab: inState(grab, now, { ...state, removedAt: now }) } : undefined
    case 'sending':
    case 'confirming':
    case 'waiting-metadata':
      return state.clientId === clientId ? cancelGrab(grab, now, 'removed from its client by hand') : undefined
    default:
      return undefined
  }
}
