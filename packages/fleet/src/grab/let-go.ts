import type { InfoHash } from '@shoal/bittorrent'
import type { ClientId } from '../client/client-config.ts'
import type { Clock } from '../clock.ts'
import { reason } from '../reason.ts'
import type { FleetStore } from '../store/fleet-store.ts'
import type { Grab } from './grab.ts'
import { inState } from './transition.ts'

/** Attempts to save over changes that the runner makes meanwhile. */
const ATTEMPTS = 5

/**
 * Called before a torrent is removed on purpose: the grab that brought it must not take its absence for a loss and
 * bring it again.
 */
export async function letGo(
  infoHash: InfoHash,
  clientId: ClientId,
  { store, clock }: { readonly store: FleetStore; readonly clock: Clock },
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const id = await store.holder(infoHash)
    const grab = id === undefined ? undefined : await store.find(id)
    const left = grab === undefined ? undefined : leftAlone(grab, clientId, clock.now())
    if (left === undefined) return
    const why = reason('removed', 'the torrent was removed from its client on purpose')
    const { kind } = await store.save({ grab: left, reason: why })
    if (kind === 'saved') return
  }
}

/** The grab as it rests from now on; nothing when it has no business with that client. */
function leftAlone(grab: Grab, clientId: ClientId, now: number): Grab | undefined {
  const { state } = grab
  switch (state.kind) {
    case 'done':
      return state.clientId === clientId ? inState(grab, now, { ...state, removedAt: now }) : undefined
    case 'confirming':
    case 'waiting-metadata':
      if (state.clientId !== clientId) return undefined
      return inState(grab, now, {
        kind: 'cancelled',
        reason: reason('by-operator', 'removed from its client by hand'),
        at: now,
      })
    default:
      return undefined
  }
}
