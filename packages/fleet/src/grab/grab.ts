import type { InfoHash } from '@shoal/bittorrent'
import type { ClientId } from '../client/client-config.ts'
import type { Release } from '../intake/release.ts'
import type { Reason } from '../reason.ts'

/** Names one grab; grows with time, so ids sort by age. */
export type GrabId = string & { readonly __brand: 'GrabId' }

export class GrabIdError extends Error {
  readonly code = 'GRAB_ID'
  override readonly name = 'GrabIdError'
}

/** The grab id written in `text`. Throws `GrabIdError`. */
export function grabId(text: string): GrabId {
  if (!/^[0-9a-z]{20}$/.test(text)) throw new GrabIdError('not a grab id')
  return text as GrabId
}

/** Why a grab waits for better days; all of them end when a time or an operator says so. */
export type ParkCode =
  | 'address-refused'
  | 'tracker-not-allowed'
  | 'fetch-failing'
  | 'no-client'
  | 'round-full'
  | 'clients-down'
  | 'no-room'
  | 'cap-reached'
  | 'client-refused'
  | 'restored'

/** Why a grab has ended without a torrent. */
export type DeadCode =
  | 'link-gone'
  | 'not-a-torrent'
  | 'body-too-large'
  | 'wrong-torrent'
  | 'expired'
  | 'metadata-not-found'

/** Why a grab was ended by choice. */
export type CancelCode = 'by-operator' | 'duplicate'

/** The step that a grab returns to when it is tried again. */
export type ResumePoint = 'accepted' | 'fetched'

/** Where a grab stands. `docs/fleet.md` maps each state to the step that moves it on. */
export type GrabState =
  | { readonly kind: 'accepted'; readonly attempt: number; readonly lastFailure?: Reason }
  | { readonly kind: 'waiting-metadata'; readonly clientId: ClientId; readonly since: number }
  | {
      readonly kind: 'fetched'
      readonly excluded: readonly ClientId[]
      /** Times it was parked in a row without finding a client. */
      readonly parked: number
    }
  | { readonly kind: 'reserved'; readonly clientId: ClientId; readonly excluded: readonly ClientId[] }
  | {
      readonly kind: 'sending'
      readonly clientId: ClientId
      readonly since: number
      readonly excluded: readonly ClientId[]
      /** An attempt was begun whose end is not known. */
      readonly asked: boolean
    }
  | {
      readonly kind: 'confirming'
      readonly clientId: ClientId
      readonly since: number
      readonly attempt: number
      readonly excluded: readonly ClientId[]
    }
  | {
      readonly kind: 'done'
      readonly clientId: ClientId
      readonly confirmedAt: number
      readonly checks: number
      /** Removed from the client on purpose since. */
      readonly removedAt?: number
    }
  | {
      readonly kind: 'parked'
      readonly reason: Reason<ParkCode>
      readonly since: number
      readonly resume: ResumePoint
      /** Times in a row, this one included. */
      readonly times: number
    }
  | { readonly kind: 'dead'; readonly reason: Reason<DeadCode>; readonly at: number }
  | { readonly kind: 'cancelled'; readonly reason: Reason<CancelCode>; readonly at: number }

export type GrabStateKind = GrabState['kind']

export const grabStateKinds = [
  'accepted',
  'waiting-metadata',
  'fetched',
  'reserved',
  'sending',
  'confirming',
  'done',
  'parked',
  'dead',
  'cancelled',
] as const satisfies readonly GrabStateKind[]

/** States in which a grab still wants something: no client shows it yet. */
export const unfinishedKinds = grabStateKinds.filter(
  (kind) => kind !== 'done' && kind !== 'dead' && kind !== 'cancelled',
)

/** One release on its way from webhook to a client. */
export interface Grab {
  readonly id: GrabId
  /** Counts its changes: a save that started from an older one is refused. */
  readonly revision: number
  readonly release: Release
  readonly state: GrabState
  /** Known from the announcement or, from `fetched` on, from the torrent itself. */
  readonly infoHash?: InfoHash
  /** Bytes of content: the torrent's own once fetched, before that what the indexer claims. */
  readonly size?: number
  readonly createdAt: number
  readonly updatedAt: number
  /** When its state wants to be looked at next; absent in states that rest. */
  readonly dueAt?: number
  /** From then on a grab that is still parked or failing is given up. */
  readonly expiresAt: number
}
