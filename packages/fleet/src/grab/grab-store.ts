import type { InfoHash } from '@shoal/bittorrent'
import type { ClientId } from '../client/client-config.ts'
import type { Page } from '../page.ts'
import type { Decision, HourlyUse } from '../placement/decision.ts'
import type { Reason } from '../reason.ts'
import type { Grab, GrabId, GrabStateKind, ParkCode } from './grab.ts'
import type { GrabListRequest } from './grab-view.ts'
import type { LateCopy, Transition } from './transition.ts'

/** One line of a grab's history as it is kept. */
export interface StoredEntry {
  readonly at: number
  readonly state: GrabStateKind
  readonly clientId?: ClientId
  readonly reason?: Reason
}

/** `stale`: somebody else changed it meanwhile. `held`: another grab brings this info-hash already. */
export type SaveOutcome =
  | { readonly kind: 'saved' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'held'; readonly by: GrabId }

/** Grabs on their way to a client. */
export interface PendingUse {
  readonly clientId: ClientId
  readonly count: number
  readonly bytes: number
}

/**
 * Where grabs are kept, and what their placement counts. What a method resolved is synced to disk. Each change of a
 * grab leaves a `grab.changed` message in the outbox, in the same transaction.
 */
export interface GrabStore {
  /**
   * Keeps a new grab under `key`, or finds the one that has it. One that was done or cancelled before
   * `forgottenBefore`, Unix milliseconds, gives the key up.
   * @throws StoreUnwritableError
   */
  insert(
    grab: Grab,
    key: string,
    forgottenBefore?: number,
  ): Promise<{ readonly grab: Grab; readonly repeated: boolean }>
  /** Replaces a grab if nobody changed it since its revision; claims its info-hash when it is `fetched`. */
  save(change: Transition): Promise<SaveOutcome>
  find(id: GrabId): Promise<Grab | undefined>
  /** Earliest first. */
  due(now: number, limit: number): Promise<readonly Grab[]>
  /** The first moment after this one when something will be due. */
  nextDueAfter(moment: number): Promise<number | undefined>
  /** Looks at a grab again at that moment; its state stays. */
  postpone(id: GrabId, dueAt: number): Promise<void>
  /**
   * The clock was set back: makes grabs due now that were last changed later than a minute after `now`, because their due
   * times are those of the other clock. Looking too early costs nothing.
   */
  clockSetBack(now: number): Promise<void>
  /** Makes grabs that are done at a client and were confirmed since a moment due now: it may have lost them. */
  recheckDone(id: ClientId, confirmedSince: number, now: number): Promise<void>
  /** What a client that is back must be asked about. */
  lateCopies(id: ClientId): Promise<readonly LateCopy[]>
  settleLateCopy(copy: LateCopy, at: number, finding: Reason): Promise<void>
  /** Makes grabs parked for one of these reasons due now. */
  wakeParked(codes: readonly ParkCode[], now: number): Promise<void>
  list(request: GrabListRequest): Promise<Page<Grab>>
  counts(): Promise<Readonly<Record<GrabStateKind, number>>>
  timeline(id: GrabId): Promise<readonly StoredEntry[]>
  decisions(id: GrabId): Promise<readonly Decision[]>
  metainfo(id: GrabId): Promise<Uint8Array | undefined>
  /** Which grab brings this info-hash. */
  holder(infoHash: InfoHash): Promise<GrabId | undefined>
  /** What was given out since a moment, by client and indexer. */
  usedSince(moment: number): Promise<readonly HourlyUse[]>
  /** What is reserved, being sent or confirmed, or confirmed after a moment. */
  pendingUse(confirmedAfter: number): Promise<readonly PendingUse[]>
  /** Removes grabs that ended before a moment, with their history; at most `limit`. Returns how many. */
  forget(endedBefore: number, limit: number): Promise<number>
  traffic(month: string): Promise<ReadonlyMap<ClientId, number>>
}
