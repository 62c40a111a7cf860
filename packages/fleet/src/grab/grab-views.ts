import type { ClientId } from '../client/client-config.ts'
import type { Grab } from './grab.ts'
import type { StoredEntry } from './grab-store.ts'
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
    savePath: release.savePath,
    paused: release.paused,
    wishes: release.wishes,
    removed: state.kind === 'done' && state.removedAt !== undefined,
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

/** What a grab's history says of a try that failed to fetch its torrent. */
const fetchFailures: ReadonlySet<string> = new Set([
  'fetch-timeout',
  'fetch-connection',
  'fetch-status',
  'fetch-failing',
  'address-refused',
  'link-gone',
  'not-a-torrent',
  'body-too-large',
  'wrong-torrent',
])

/** Tries to fetch the torrent that failed, and tries to send it to a client. */
export function attemptsIn(timeline: readonly StoredEntry[]): number {
  return timeline.filter(({ state, reason }) => state === 'sending' || fetchFailures.has(reason?.code ?? '')).length
}
