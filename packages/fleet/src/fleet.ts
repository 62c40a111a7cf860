import type { AllowedHost } from './allowed-host.ts'
import type { ClientOperations } from './client/client-view.ts'
import type { EndpointOperations } from './endpoints/endpoint-view.ts'
import type { FieldIssue } from './field-issue.ts'
import type { FleetSettings } from './fleet-settings.ts'
import type { GrabOperations } from './grab/grab-view.ts'
import type { IndexerProxyOperations } from './grab/indexer-proxies.ts'
import type { Acceptance } from './intake/acceptance.ts'
import type { Release } from './intake/release.ts'
import type { MoveOperations } from './moves/moves.ts'
import type { Decision, Placement } from './placement/decision.ts'
import type { PlannedRemoval } from './removal/plan-removals.ts'
import type { TorrentOperations } from './torrents/torrent-operations.ts'

export interface FleetHealth {
  /** Whether announcements can be taken in. */
  readonly accepting: boolean
  readonly clientsUp: number
  readonly clientsDown: number
  /** Grabs that are neither done, dead nor cancelled. */
  readonly waiting: number
}

export interface AllowanceOperations {
  list(): Promise<readonly AllowedHost[]>
  /** Allows the host and tries the grabs again that it kept waiting. */
  add(host: string, purpose: AllowedHost['purpose']): Promise<'added' | 'invalid'>
  remove(host: string, purpose: AllowedHost['purpose']): Promise<void>
}

export type SettingsChange =
  | { readonly kind: 'saved'; readonly settings: FleetSettings }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }

export interface SettingsOperations {
  get(): Promise<FleetSettings>
  /** Replaces the settings; what is absent takes its default. What a file declares cannot be changed. */
  replace(settings: unknown): Promise<SettingsChange>
  /** Applies what a file declares, over what is stored, until the next start; checked as in `replace`. */
  declare(settings: unknown): Promise<SettingsChange>
  /** Dotted names of what a file declares, e.g. `placement.sortKey`: read-only. */
  declared(): readonly string[]
}

/** A past decision beside what another policy would have chosen. */
export interface ReplayedDecision {
  readonly past: Decision
  /** What it would have been. */
  readonly placement: Placement
  readonly differs: boolean
}

export type Replay =
  | { readonly kind: 'replayed'; readonly decisions: readonly ReplayedDecision[] }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }

export interface DecisionOperations {
  /** The newest decisions, at most `limit` (500), under `policy` (as in `placementPolicySchema`) instead of their own. */
  replay(policy: unknown, limit: number): Promise<Replay>
}

export type RemovalPlan =
  | { readonly kind: 'plan'; readonly removals: readonly PlannedRemoval[] }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }

export interface RemovalOperations {
  /** What rules (as in `removalPolicySchema`; the ones in force when absent) would do now. Removes nothing. */
  plan(policy?: unknown): Promise<RemovalPlan>
}

/** Many torrent clients as one: takes announcements in and brings each to one client. */
export interface Fleet {
  readonly name: 'fleet'
  /** Resumes every unfinished grab. Resolves when announcements can be taken in. */
  start(signal: AbortSignal): Promise<void>
  /** Stops polling and stepping; what is unfinished continues at the next start. */
  stop(signal: AbortSignal): Promise<void>
  /**
   * Takes in the body of a webhook, as parsed JSON or as text. Resolves once it is committed and synced.
   * @throws StoreUnwritableError
   */
  accept(body: unknown): Promise<Acceptance>
  /**
   * Takes in what somebody asks for by hand or through a program: always a new grab, unless `key` names a wish that
   * was taken in before. Resolves once it is committed and synced.
   * @throws StoreUnwritableError
   */
  request(release: Release, key?: string): Promise<Acceptance>
  readonly grabs: GrabOperations
  readonly clients: ClientOperations
  /** The breakers over the clients. */
  readonly endpoints: EndpointOperations
  readonly torrents: TorrentOperations
  readonly moves: MoveOperations
  readonly settings: SettingsOperations
  readonly allowances: AllowanceOperations
  readonly indexerProxies: IndexerProxyOperations
  readonly decisions: DecisionOperations
  readonly removals: RemovalOperations
  health(): Promise<FleetHealth>
}
