import type { SqlDatabase } from '@shoal/sql'
import type { AuditLog } from '../../http/audit.ts'
import type { Identity } from '../../http/request-context.ts'
import type { CoreSchema } from '../../platform/database/core-schema.ts'
import { type Account, createAccountStore, type Role } from './account-store.ts'
import { createAuditLog } from './audit-log.ts'
import { generatePassword, hashPassword, verifyPassword } from './passwords.ts'
import { createSessionStore, type SessionStore, type StoredSession } from './session-store.ts'
import { createSignInLimiter } from './sign-in-limiter.ts'
import { createTokenStore, type TokenStore } from './token-store.ts'

export type SignIn =
  | {
      readonly kind: 'signed-in'
      readonly account: Account
      readonly session: StoredSession & { readonly secret: string }
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
  signIn(name: string, password: string, address: string): Promise<SignIn>
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
  const limiter = createSignInLimiter()
  let decoy: Promise<string> | undefined

  const verify = async (name: string, password: string, address: string): Promise<Verification> => {
    const seconds = await limiter.waitSeconds(address, name.toLowerCase())
    if (seconds > 0) return { kind: 'wait', seconds }
    const account = await store.byName(name)
    // An unknown name costs the same time as a wrong password, so that names cannot be found out.
    decoy ??= hashPassword(generatePassword())
    const right = await verifyPassword(account?.passwordHash ?? (await decoy), password)
    if (account === undefined || !right) {
      await limiter.failed(address, name.toLowerCase())
      await audit.record({ actor: name.slice(0, MAX_NAME), action: 'session.refused', subject: '', address })
      return { kind: 'wrong' }
    }
    await limiter.succeeded(address)
    return { kind: 'verified', account }
  }

  return {
    tokens,
    sessions,
    audit,
    async ensureAdmin(given) {
      if ((await store.count()) > 0) return undefined
      const password = given ?? generatePassword()
      await store.add({ name: ADMIN_NAME, role: 'admin', passwordHash: await hashPassword(password) })
      return { name: ADMIN_NAME, password }
    },
    verify,
    async signIn(name, password, address) {
      const verified = await verify(name, password, address)
      if (verified.kind !== 'verified') return verified
      const { account } = verified
      await audit.record({ actor: account.name, action: 'session.sign-in', subject: account.id, address })
      return { kind: 'signed-in', account, session: await sessions.begin(account.id) }
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
        if (same && (await verifyPassword(known.passwordHash, password))) continue
        await store.declare({ name, role, passwordHash: await hashPassword(password) })
        await audit.record({ actor: 'settings file', action: 'account.declare', subject: name, address: '' })
      }
    },
    async changePassword({ account, current, password, address, sessionSecret }) {
      const verified = await verify(account.name, current, address)
      if (verified.kind !== 'verified') return verified
      await store.setPassword(account.id, await hashPassword(password), sessionSecret)
      await audit.record({ actor: account.name, action: 'password.change', subject: account.id, address })
      return verified
    },
    async resetPassword(name) {
      const account = await store.byName(name)
      if (account === undefined) return undefined
      const password = generatePassword()
      await store.setPassword(account.id, await hashPassword(password))
      await audit.record({ actor: 'this machine', action: 'password.reset', subject: account.id, address: '' })
      return password
    },
  }
}

const MAX_NAME = 64 // characters
