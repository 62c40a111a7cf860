import type { ClientId } from '../client/client-config.ts'
import type { Reason } from '../reason.ts'
import type { PlacementPolicy } from './placement-policy.ts'

/** What is known of one client at the moment of a decision. Speeds in bytes per second, sizes in bytes. */
export interface ClientNumbers {
  readonly clientId: ClientId
  readonly name: string
  readonly up: boolean
  readonly enabled: boolean
  readonly draining: boolean
  readonly uploadSpeed: number
  readonly downloadSpeed: number
  /** Exponentially smoothed over about a minute. */
  readonly smoothedUploadSpeed: number
  readonly smoothedDownloadSpeed: number
  readonly activeDownloads: number
  readonly torrents: number
  /** What the client says its disk has left; absent when it cannot tell. */
  readonly freeSpace?: number
  /** What its unfinished torrents still need. */
  readonly outstandingBytes: number
  /** Size of grabs on their way to it that it does not list yet. */
  readonly reservedBytes: number
  readonly reservedCount: number
  /** Given to it since this round began. */
  readonly newThisRound: number
  /** Clients on one host or disk name the same group and share their numbers. */
  readonly sharedHost?: string
  readonly sharedDisk?: string
  /** Bytes up and down this calendar month. */
  readonly trafficThisMonth: number
  readonly monthlyTraffic?: number
  /** Free space that must remain, in bytes. */
  readonly keepFree: number
}

/** What the choice may look at in a release. */
export interface PlacementRelease {
  readonly name: string
  readonly indexer: string
  readonly category: string
  readonly tags: readonly string[]
  readonly size?: number
}

/** Grabs given to a client for an indexer in the last hour. */
export interface HourlyUse {
  readonly clientId: ClientId
  readonly indexer: string
  readonly count: number
  readonly bytes: number
}

/** Everything a decision depends on besides the policy: stored, so that history replays under other rules. */
export interface PlacementInput {
  readonly release: PlacementRelease
  readonly clients: readonly ClientNumbers[]
  readonly lastHour: readonly HourlyUse[]
  /** Clients that already failed this grab. */
  readonly excluded: readonly ClientId[]
  /** Built-in clients that may not announce to this private torrent's trackers. */
  readonly trackerNotAllowed?: readonly ClientId[]
}

export type SkipCode =
  | 'down'
  | 'disabled'
  | 'draining'
  | 'excluded'
  | 'tracker-not-allowed'
  | 'rule'
  | 'round-full'
  | 'no-space'
  | 'cap-count'
  | 'cap-bytes'
  | 'traffic-quota'

export type CandidateVerdict =
  | { readonly kind: 'won' }
  | { readonly kind: 'outranked' }
  | { readonly kind: 'skipped'; readonly reasons: readonly Reason<SkipCode>[] }

export interface Candidate {
  readonly clientId: ClientId
  readonly name: string
  readonly numbers: ClientNumbers
  readonly verdict: CandidateVerdict
  /** Lower is better; absent when skipped. */
  readonly score?: number
}

/** One choice, with what led to it. */
export interface Placement {
  readonly chosen?: ClientId
  /** Best first, skipped ones last. */
  readonly candidates: readonly Candidate[]
  /** Name of the rule that limited the choice. */
  readonly rule?: string
  /** True when the rule's clients could not take it and it went elsewhere. */
  readonly spilledOver: boolean
}

/** A placement as it was kept. */
export interface Decision {
  readonly id: string
  readonly grabId: string
  readonly at: number
  readonly policy: PlacementPolicy
  readonly input: PlacementInput
  readonly placement: Placement
}

/** A decision that is not stored yet. */
export interface NewDecision {
  readonly at: number
  readonly policy: PlacementPolicy
  readonly input: PlacementInput
  readonly placement: Placement
}
