import type { TorrentWishes } from '../client/torrent-client.ts'
import type { Page, PageRequest } from '../page.ts'
import type { Decision } from '../placement/decision.ts'
import type { Reason } from '../reason.ts'
import type { GrabStateKind } from './grab.ts'

/** A grab as people see it: no link, because that may hold a passkey. */
export interface GrabView {
  readonly id: string
  readonly name: string
  readonly indexer: string
  readonly state: GrabStateKind
  readonly category: string
  readonly tags: readonly string[]
  readonly infoHash?: string
  readonly size?: number
  readonly clientId?: string
  readonly clientName?: string
  /** Why it is parked, dead or being tried again. */
  readonly reason?: Reason
  /** When it is tried again, Unix milliseconds. */
  readonly nextAt?: number
  readonly createdAt: number
  readonly updatedAt: number
  /** Folder asked for, as the client calls it. */
  readonly savePath?: string
  readonly paused?: boolean
  readonly wishes?: TorrentWishes
  /** Whether the torrent, once done, was removed from its client on purpose. */
  readonly removed: boolean
}

/** One line of a grab's history. */
export interface TimelineEntry {
  readonly at: number
  readonly state: GrabStateKind
  readonly clientName?: string
  readonly reason?: Reason
}

export interface GrabDetail extends GrabView {
  /** Tries to fetch the torrent that failed, and tries to send it to a client. */
  readonly attempts: number
  readonly timeline: readonly TimelineEntry[]
  /** Newest first; the decision table. */
  readonly decisions: readonly Decision[]
  /** Host that the torrent is fetched from. */
  readonly sourceHost?: string
}

export interface GrabFilter {
  readonly states?: readonly GrabStateKind[]
  readonly indexer?: string
  readonly clientId?: string
  readonly infoHash?: string
  /** Part of the release's name, case ignored. */
  readonly text?: string
}

export interface GrabListRequest {
  readonly page: PageRequest
  readonly filter: GrabFilter
}

/** What became of an operator's wish. */
export type GrabChange =
  | { readonly kind: 'changed'; readonly grab: GrabView }
  | { readonly kind: 'not-found' }
  /** It is in a state where the wish makes no sense, e.g. cancel what is done. */
  | { readonly kind: 'refused'; readonly state: GrabStateKind; readonly message: string }

export interface GrabOperations {
  list(request: GrabListRequest): Promise<Page<GrabView>>
  get(id: string): Promise<GrabDetail | undefined>
  /** Grabs in each state. */
  counts(): Promise<Readonly<Record<GrabStateKind, number>>>
  /** Tries a parked, dead, cancelled or waiting grab again now. */
  retry(id: string): Promise<GrabChange>
  /** Gives up a grab that is not done; what a client already has stays there. */
  cancel(id: string): Promise<GrabChange>
  /** The .torrent of a grab that was fetched. */
  metainfo(id: string): Promise<Uint8Array | undefined>
}
