import type { ClientId } from '../client/client-config.ts'
import type { StoredEntry } from '../store/fleet-store.ts'
import type { Grab } from './grab.ts'
import type { GrabView, TimelineEntry } from './grab-view.ts'

/** Names of clients, by id. */
export type ClientNames = ReadonlyMap<ClientId, string>

/** The grab without anything secret. */
export function viewOf(grab: Grab, names: ClientNames): GrabView {
  const { release, state } = grab
  const clientId = 'clientId' in state ? state.clientId : undefined
  const clientName = clientId === undefined ? undefined : names.get(clientId)
  const why = 'reason' in state ? state.reason : 'lastFailure' in state ? state.lastFailure : undefined
  return {
    id: grab.id,
    name: release.name,
    indexer: release.indexer,
    state: state.kind,
    category: release.category ?? release.indexer,
    tags: release.tags,
    createdAt: grab.createdAt,
    updatedAt: grab.updatedAt,
    infoHash: grab.infoHash,
    size: grab.size,
    clientId,
    clientName,
    reason: why,
    nextAt: grab.dueAt,
  }
}

/** A line of history with the client's name. */
export function entryOf({ at, state, clientId, reason }: StoredEntry, names: ClientNames): TimelineEntry {
  const clientName = clientId === undefined ? undefined : names.get(clientId)
  return {
    at,
    state,
    clientName,
    reason,
  }
}
