import type { Generated } from 'kysely'

/** The fleet's tables. Times are Unix milliseconds, `sealed` columns are encrypted, `*_json` is JSON as text. */
export interface FleetSchema {
  readonly fleet_grabs: GrabRow
  readonly fleet_holdings: { readonly info_hash: string; readonly grab_id: string }
  readonly fleet_metainfo: { readonly grab_id: string; readonly sealed: Uint8Array }
  readonly fleet_timeline: {
    readonly id: Generated<number>
    readonly grab_id: string
    readonly at: number
    readonly state: string
    readonly client_id: string | null
    readonly reason_json: string | null
  }
  readonly fleet_decisions: {
    readonly id: Generated<number>
    readonly grab_id: string
    readonly at: number
    readonly decision_json: string
  }
  readonly fleet_clients: {
    readonly id: string
    readonly kind: string
    readonly declared: number
    readonly sealed: Uint8Array
    readonly created_at: number
  }
  readonly fleet_settings: { readonly name: string; readonly value_json: string }
  readonly fleet_allowed_hosts: { readonly host: string; readonly purpose: string; readonly created_at: number }
  /** Clients that fell silent while they were sent a torrent that then went elsewhere. */
  readonly fleet_late_copies: {
    readonly grab_id: string
    readonly client_id: string
    readonly info_hash: string
    readonly since: number
  }
  readonly fleet_traffic: { readonly client_id: string; readonly month: string; readonly bytes: number }
  readonly fleet_indexer_proxies: { readonly indexer: string; readonly sealed: Uint8Array }
  readonly fleet_builtin_torrents: { readonly info_hash: string; readonly sealed: Uint8Array }
  /** What programs set through the compatible API. */
  readonly fleet_api_records: { readonly kind: string; readonly name: string; readonly value_json: string }
  readonly fleet_moves: {
    readonly id: string
    readonly info_hash: string
    readonly state: string
    readonly move_json: string
    readonly sealed: Uint8Array | null
    /** Absent at rest. */
    readonly due_at: number | null
  }
  readonly fleet_notice_channels: {
    readonly id: string
    readonly kind: string
    readonly sealed: Uint8Array
    readonly created_at: number
    /** 1 where the configuration file holds it. */
    readonly declared: number
  }
  readonly fleet_notices: NoticeRow
}

export interface GrabRow {
  readonly id: string
  /** Digest of what makes two announcements the same. */
  readonly announcement_key: string
  readonly revision: number
  readonly state: string
  readonly state_json: string
  readonly park_code: string | null
  readonly name: string
  readonly indexer: string
  readonly release_json: string
  /** The release's source: links and files hold passkeys. */
  readonly sealed: Uint8Array
  readonly info_hash: string | null
  readonly size: number | null
  readonly client_id: string | null
  readonly reserved_at: number | null
  readonly due_at: number | null
  readonly expires_at: number
  readonly free_until: number | null
  readonly created_at: number
  readonly updated_at: number
}

export interface NoticeRow {
  readonly id: Generated<number>
  readonly channel_id: string
  readonly event_key: string
  readonly kind: string
  readonly subject: string
  readonly event_json: string
  readonly state: string
  readonly attempts: number
  /** Absent once it is sent or given up. */
  readonly due_at: number | null
  readonly created_at: number
  readonly settled_at: number | null
  readonly reason_json: string | null
}
