import type { Generated } from 'kysely'

/**
 * The register's tables. Times are Unix milliseconds; `changed` is the version at which a row last changed, and what was
 * removed stays as a row so that trackers hear of it.
 */
export interface TrackerSchema {
  readonly tracker_state: {
    readonly id: number
    readonly epoch: string
    readonly version: number
    readonly settings_json: string
    readonly settings_changed: number
    readonly webhook_sealed: Uint8Array | null
  }
  readonly tracker_users: UserRow
  readonly tracker_totals: TotalsRow
  readonly tracker_listed: {
    readonly list: 'allow' | 'deny'
    readonly info_hash: string
    readonly name: string
    readonly added_at: number
    readonly removed: number
    readonly changed: number
  }
  readonly tracker_factors: {
    readonly info_hash: string
    readonly name: string
    readonly upload_factor: number
    readonly download_factor: number
    readonly ends_at: number | null
    readonly removed: number
    readonly changed: number
  }
  readonly tracker_bans: {
    readonly address: string
    readonly reason: string
    readonly ends_at: number
    readonly removed: number
    readonly changed: number
  }
  readonly tracker_flags: {
    readonly id: Generated<number>
    readonly user_id: string
    readonly kind: 'impossible speed' | 'many addresses'
    readonly detail: string
    readonly at: number
  }
  /** How far each journal of a tracker was entered. */
  readonly tracker_journals: { readonly journal: string; readonly batch: number }
  readonly tracker_deliveries: {
    readonly id: Generated<number>
    readonly at: number
    readonly users: number
    readonly credits_json: string
    readonly delivered_at: number | null
  }
}

export interface UserRow {
  readonly id: string
  readonly name: string
  /** The name in lower case; null for who was removed. */
  readonly name_key: string | null
  readonly passkey_digest: string | null
  readonly disabled: string | null
  readonly may_leech: number
  readonly barred: number
  readonly max_peers: number | null
  readonly upload_factor: number
  readonly download_factor: number
  readonly created_at: number
  readonly removed: number
  readonly changed: number
}

interface TotalsRow {
  readonly user_id: string
  readonly uploaded: number
  readonly downloaded: number
  readonly raw_uploaded: number
  readonly raw_downloaded: number
  readonly seed_seconds: number
  readonly completed: number
  readonly credited_at: number
}
