import type { Generated } from 'kysely'

/** Tables that the program itself owns. Times are Unix milliseconds. */
export interface CoreSchema {
  readonly core_accounts: {
    readonly id: string
    readonly name: string
    readonly password_hash: string
    readonly role: string
    readonly created_at: number
    /** 1 when the settings file declares it. */
    readonly declared: Generated<number>
  }
  readonly core_sessions: {
    /** SHA-256 of the cookie, so that a stolen database opens no session. */
    readonly secret_hash: string
    readonly account_id: string
    readonly csrf_token: string
    readonly created_at: number
    readonly expires_at: number
  }
  /** Browsers in which somebody has signed in; only the cookie's hash. */
  readonly core_devices: { readonly secret_hash: string; readonly account_id: string; readonly used_at: number }
  readonly core_tokens: {
    readonly id: string
    readonly account_id: string
    readonly name: string
    readonly secret_hash: string
    readonly access: string
    readonly created_at: number
    readonly used_at: number | null
  }
  readonly core_audit: {
    readonly id: Generated<number>
    readonly at: number
    readonly actor: string
    readonly action: string
    readonly subject: string
    readonly address: string
  }
  readonly core_settings: { readonly name: string; readonly value: string }
  readonly core_events: {
    readonly id: Generated<number>
    readonly topic: string
    readonly subject: string
    readonly at: number
    readonly payload: string
  }
  /** How far each consumer of events has come. */
  readonly core_outbox: { readonly consumer: string; readonly position: number }
  /** Torrents that the tracker serves. */
  readonly core_torrents: { readonly info_hash: string; readonly name: string; readonly added_at: number }
}
