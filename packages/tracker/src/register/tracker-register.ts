import type { CreditBatch, MemberFlag } from '../members/member.ts'
import type { AccessSettings } from './access-settings.ts'

/**
 * What control knows of the tracker's users, lists and bans, and the accounts of a private tracker. Every change gets the
 * next version, so that a tracker that knows version n can be told what came after. Times are Unix milliseconds.
 */
export interface TrackerRegister {
  state(): Promise<RegisterState>
  saveSettings(settings: AccessSettings): Promise<void>
  /** Bars users and lets them download again, as the ratio rule in force says; after the rule was changed. */
  reviewRatios(): Promise<void>

  /** Undefined where the name or the passkey is taken. */
  addUser(user: NewUser, at: number): Promise<RegisteredUser | undefined>
  /** Undefined where there is no such user or the name is taken. */
  changeUser(id: string, change: UserChange): Promise<RegisteredUser | undefined>
  removeUser(id: string): Promise<boolean>
  user(id: string): Promise<RegisteredUser | undefined>
  users(query: UserQuery): Promise<RegisterPage<RegisteredUser>>

  /** At most 500 at once. */
  list(list: ListName, entries: readonly ListedTorrent[], at: number): Promise<void>
  unlist(list: ListName, infoHash: string): Promise<boolean>
  listed(list: ListName, query: RegisterQuery): Promise<RegisterPage<ListedTorrent & { readonly addedAt: number }>>

  /** What bytes of one torrent count. */
  setFactors(factors: TorrentFactors): Promise<void>
  removeFactors(infoHash: string): Promise<boolean>
  factors(query: RegisterQuery): Promise<RegisterPage<TorrentFactors>>

  ban(ban: AddressBan): Promise<void>
  unban(address: string): Promise<boolean>

  flags(query: RegisterQuery): Promise<RegisterPage<RaisedFlag>>
  dropFlag(id: number): Promise<boolean>

  /** What changed after a version, at most a few hundred rows of each kind; ask again from its `version` until `done`. */
  changesAfter(version: number): Promise<RegisterChanges>
  /** Enters batches of a tracker's journal; those entered before count nothing. Resolves when it is durable. */
  enterCredits(journal: string, batches: readonly CreditBatch[], at: number): Promise<void>

  /** Where credits are posted; the secret is sealed at rest. */
  webhook(): Promise<CreditWebhook | undefined>
  saveWebhook(webhook: CreditWebhook | undefined): Promise<void>
  deliveries(query: RegisterQuery): Promise<RegisterPage<CreditDelivery>>
  /** Those not posted yet, oldest first, whole. */
  dueDeliveries(limit: number): Promise<readonly CreditBatch[]>
  delivered(id: number, at: number): Promise<void>
  /** Posts everything from this number on again; returns how many. */
  replay(from: number): Promise<number>
  /** Forgets deliveries that were posted, and bans that ended, before these moments. */
  prune(before: { readonly deliveries: number; readonly bans: number }): Promise<void>
}

export type ListName = 'allow' | 'deny'

export interface RegisterState {
  /** Tells this register from one that was lost. */
  readonly epoch: string
  readonly version: number
  readonly settings: AccessSettings
  readonly users: number
}

/** Users as they are made; the passkey itself is never kept. */
export interface NewUser {
  readonly id: string
  readonly name: string
  readonly passkeyDigest: string
  readonly mayLeech: boolean
  readonly maxPeers?: number | undefined
  readonly uploadFactor: number
  readonly downloadFactor: number
}

/** What is absent or undefined stays as it is. */
export interface UserChange {
  readonly name?: string | undefined
  readonly passkeyDigest?: string | undefined
  readonly mayLeech?: boolean | undefined
  readonly uploadFactor?: number | undefined
  readonly downloadFactor?: number | undefined
  /** Null lets him have as many as anybody. */
  readonly maxPeers?: number | null | undefined
  /** Why the user is shut out; null lets him in. */
  readonly disabled?: string | null | undefined
}

export interface RegisteredUser extends Omit<NewUser, 'passkeyDigest'> {
  readonly disabled?: string
  /** Whether the ratio rule keeps him from downloading. */
  readonly barred: boolean
  readonly uploaded: number // bytes after factors
  readonly downloaded: number
  readonly rawUploaded: number // bytes
  readonly rawDownloaded: number
  readonly seedSeconds: number
  readonly completed: number
  readonly createdAt: number
  readonly creditedAt?: number
}

export interface RegisterQuery {
  /** From 0. */
  readonly offset: number
  readonly limit: number
  readonly search?: string | undefined
}

export interface UserQuery extends RegisterQuery {
  readonly sort: 'name' | 'uploaded' | 'downloaded' | 'credited'
}

export interface RegisterPage<Row> {
  readonly rows: readonly Row[]
  readonly total: number
}

export interface ListedTorrent {
  readonly infoHash: string
  readonly name: string
}

export interface TorrentFactors {
  readonly infoHash: string
  readonly name: string
  readonly uploadFactor: number
  readonly downloadFactor: number
  /** Undefined is for ever. */
  readonly until?: number | undefined
}

export interface AddressBan {
  readonly address: string
  readonly reason: string
  readonly until: number
}

export interface RaisedFlag extends Omit<MemberFlag, 'at' | 'member'> {
  readonly id: number
  readonly userId: string
  readonly userName?: string
  readonly at: number
}

/** What a tracker is told; `removed` things are gone. */
export interface RegisterChanges {
  readonly version: number
  readonly done: boolean
  readonly settings?: AccessSettings
  readonly users: readonly ChangedUser[]
  readonly listed: readonly (ListedTorrent & { readonly list: ListName; readonly removed: boolean })[]
  readonly factors: readonly (TorrentFactors & { readonly removed: boolean })[]
  readonly bans: readonly (AddressBan & { readonly removed: boolean })[]
}

export interface ChangedUser {
  readonly id: string
  readonly removed: boolean
  readonly passkeyDigest: string
  readonly disabled?: string
  readonly mayLeech: boolean
  readonly maxPeers?: number
  readonly uploadFactor: number
  readonly downloadFactor: number
}

export interface CreditWebhook {
  readonly url: string
  readonly secret: string
}

export interface CreditDelivery {
  readonly id: number
  readonly at: number
  readonly users: number
  readonly deliveredAt?: number
}
