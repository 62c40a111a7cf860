import type { SqlDatabase } from '@shoal/sql'
import type { AuditLog } from '../../http/audit.ts'
import type { Identity } from '../../http/request-context.ts'
import { ConfigurationError } from '../../platform/config/configuration-error.ts'
import type { CoreSchema } from '../../platform/database/core-schema.ts'
import { secretHash } from '../../platform/secrets/secret-token.ts'
import { type Account, createAccountStore, type Role } from './account-store.ts'
import { createAuditLog } from './audit-log.ts'
import { createDeviceStore } from './device-store.ts'
import { PasswordThread } from './password-thread.ts'
import { generatePassword } from './passwords.ts'
import { createSessionStore, type SessionStore, type StoredSession } from './session-store.ts'
import { createSignInLimiter } from './sign-in-limiter.ts'
import { createTokenStore, type TokenStore } from './token-store.ts'

export type SignIn =
  | {
      readonly kind: 'signed-in'
      readonly account: Account
      readonly session: StoredSession & { readonly secret: string }
      /** For a cookie: later tries from this browser are counted apart from those of strangers. */
      readonly device: string
    }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly seconds: number }

export interface PasswordChange {
  readonly account: Pick<Account, 'id' | 'name'>
  readonly current: string
  readonly password: string
  readonly address: string
  /** The session that goes on. */
  readonly sessionSecret: string | undefined
}

export type Verification =
  | { readonly kind: 'verified'; readonly account: Account }
  | Exclude<SignIn, { readonly kind: 'signed-in' }>

export interface Accounts {
  readonly tokens: TokenStore
  readonly sessions: SessionStore
  readonly audit: AuditLog
  /** Makes the first account when there is none; its password is returned this once. */
  ensureAdmin(password: string | undefined): Promise<{ readonly name: string; readonly password: string } | undefined>
  signIn(name: string, password: string, address: string, device?: string): Promise<SignIn>
  /** Checks name and password as `signIn` does, guesses bounded alike, but begins no session. */
  verify(name: string, password: string, address: string): Promise<Verification>
  /** Whether the account is there, with the password and role it had then. */
  unchanged(account: Account): Promise<boolean>
  bySession(secret: string): Promise<Identity | undefined>
  byToken(secret: string): Promise<Identity | undefined>
  /** Makes the accounts that the settings file declares what it says, and removes those that it no longer declares. */
  declare(users: readonly DeclaredUser[]): Promise<void>
  /** Gives the account a new password, if the present one is verified, and ends its other sessions. */
  changePassword(change: PasswordChange): Promise<Verification>
  /** Gives the account a generated password, which is returned, and ends its sessions; undefined where there is no such account. */
  resetPassword(name: string): Promise<string | undefined>
}

/** An account as the settings file declares it. */
export interface DeclaredUser {
  readonly name: string
  readonly role: Role
  readonly password: string
}

export const ADMIN_NAME = 'admin'

/** Accounts, sessions and tokens over the program's tables. */
export function createAccounts(database: SqlDatabase<CoreSchema>, now: () => number): Accounts {
  const store = createAccountStore(database, now)
  const sessions = createSessionStore(database, now)
  const tokens = createTokenStore(database, now)
  const audit = createAuditLog(database, now)
  const devices = createDeviceStore(database, now)
  const limiter = createSignInLimiter()
  const thread = new PasswordThread()
  let decoy: Promise<string> | undefined

  const verify = async (name: string, password: string, from: Origin): Promise<Verification> => {
    const account = await store.byName(name)
    const caller = { address: from.address, name: name.toLowerCase(), knownAs: await knownAs(account, from) }
    const seconds = await limiter.begin(caller)
    if (seconds > 0) return { kind: 'wait', seconds }
    // An unknown name costs the same time as a wrong password, so that names cannot be found out.
    decoy ??= thread.hash(generatePassword())
    const right = await thread.verify(account?.passwordHash ?? (await decoy), password)
    if (right === undefined) return { kind: 'wait', seconds: BUSY }
    if (account === undefined || !right) {
      const { address } = from
      await audit.record({ actor: name.slice(0, MAX_NAME), action: 'session.refused', subject: '', address })
      return { kind: 'wrong' }
    }
    await limiter.succeeded(caller)
    return { kind: 'verified', account }
  }

  const knownAs = async (account: Account | undefined, { address, device }: Origin): Promise<string | undefined> => {
    if (account === undefined) return undefined
    if (device !== undefined && (await devices.isKnown(device, account.id))) return `browser ${secretHash(device)}`
    return (await devices.isKnownAddress(address, account.name)) ? `address ${address}` : undefined
  }

  return {
    tokens,
    sessions,
    audit,
    async ensureAdmin(given) {
      if ((await store.countAdmins()) > 0) return undefined
      const password = given ?? generatePassword()
      const wanted = { name: ADMIN_NAME, role: 'admin', passwordHash: await thread.hash(password) } as const
      const added = await store.add(wanted)
      if (added.role === 'admin') return { name: ADMIN_NAME, password }
      throw new ConfigurationError([
        `users.${ADMIN_NAME}: is a viewer and nobody is an admin: give a user  role: admin`,
      ])
    },
    verify: (name, password, address) => verify(name, password, { address }),
    async signIn(name, password, address, device) {
      const verified = await verify(name, password, { address, device })
      if (verified.kind !== 'verified') return verified
      const { account } = verified
      await audit.record({ actor: account.name, action: 'session.sign-in', subject: account.id, address })
      const kept = await devices.remember(device, account.id)
      return { kind: 'signed-in', account, session: await sessions.begin(account.id), device: kept }
    },
    async unchanged({ id, role, passwordHash }) {
      const account = await store.byId(id)
      return account?.role === role && account.passwordHash === passwordHash
    },
    async bySession(secret) {
      const session = await sessions.find(secret)
      const account = session === undefined ? undefined : await store.byId(session.accountId)
      if (session === undefined || account === undefined) return undefined
      return { account, session, mayChange: account.role === 'admin' }
    },
    async byToken(secret) {
      const token = await tokens.find(secret)
      const account = token === undefined ? undefined : await store.byId(token.accountId)
      if (token === undefined || account === undefined) return undefined
      return { account, mayChange: token.access === 'change' && account.role === 'admin' }
    },
    async declare(users) {
      const names = new Set(users.map(({ name }) => name.toLowerCase()))
      for (const name of await store.declaredNames()) if (!names.has(name)) await store.remove(name)
      for (const { name, role, password } of users) {
        const known = await store.byName(name)
        const same = known?.declared === true && known.role === role
        if (same && (await thread.verify(known.passwordHash, password)) === true) continue
        await store.declare({ name, role, passwordHash: await thread.hash(password) })
        await audit.record({ actor: 'settings file', action: 'account.declare', subject: name, address: '' })
      }
    },
    async changePassword({ account, current, password, address, sessionSecret }) {
      const verified = await verify(account.name, current, { address })
      if (verified.kind !== 'verified') return verified
      await store.setPassword(account.id, await thread.hash(password), sessionSecret)
      await audit.record({ actor: account.name, action: 'password.change', subject: account.id, address })
      return verified
    },
    async resetPassword(name) {
      const account = await store.byName(name)
      if (account === undefined) return undefined
      const password = generatePassword()
      await store.setPassword(account.id, await thread.hash(password))
      await audit.record({ actor: 'this machine', action: 'password.reset', subject: account.id, address: '' })
      return password
    },
  }
}

const MAX_NAME = 64 // characters
/** Seconds after which a try is worth it that met too many others. */
const BUSY = 2

/** Where a try comes from. */
interface Origin {
  readonly address: string
  /** Secret of the browser's cookie, which an earlier sign-in set. */
  readonly device?: string | undefined
}
