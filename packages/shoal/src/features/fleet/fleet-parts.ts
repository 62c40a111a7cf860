import type { Grab } from '@shoal/api'
import type { CompatibleApiOptions, Fleet } from '@shoal/fleet'
import type { AuditLog } from '../../http/audit.ts'
import type { Identity } from '../../http/request-context.ts'

/** What the routes of the fleet work with. */
export interface FleetParts {
  readonly fleet: Fleet
  /** What the qBittorrent-compatible API needs besides the fleet. */
  readonly compatibleApi: Pick<CompatibleApiOptions, 'records' | 'clock'>
  readonly audit: AuditLog
  readonly people: People
  readonly webhook: Webhook
  /** Folder that the qBittorrent-compatible API shows as its default. */
  readonly savePath: string
  /** How a torrent does in a client; undefined where the client does not have it. */
  readonly transferOf: (clientId: string, infoHash: string) => Promise<Grab['progress']>
  /** Id of the newest screenshot task of a torrent. */
  readonly taskOf: (infoHash: string) => Promise<string | undefined>
}

/** Who may log in to the qBittorrent-compatible API. */
export interface People {
  byToken(secret: string): Promise<Identity | undefined>
  /** Checks name and password; guesses are bounded. */
  verify(
    name: string,
    password: string,
    address: string,
  ): Promise<
    | { readonly kind: 'verified'; readonly account: PersonAccount }
    | { readonly kind: 'wrong' }
    | { readonly kind: 'wait'; readonly seconds: number }
  >
  /** Whether the account is there, with the password and role it had then. */
  unchanged(account: PersonAccount): Promise<boolean>
}

type PersonAccount = Identity['account'] & { readonly passwordHash: string }

/** Where announcements of releases come in. */
export interface Webhook {
  readonly path: string
  /** Networks that announcements are taken from; everywhere when empty. */
  readonly networks: readonly string[]
  /** Announcements taken from one address in a minute. */
  readonly perMinute: number
}
