import type { SqlDatabase } from '@shoal/sql'
import type { CoreSchema } from '../core/core-schema.ts'
import { type Account, createAccountStore } from './account-store.ts'
import { type AuditLog, createAuditLog } from './audit-log.ts'
import { generatePassword, hashPassword, verifyPassword } from './passwords.ts'
import { createSessionStore, type SessionStore, type StoredSession } from './session-store.ts'
import { createSignInLimiter } from './sign-in-limiter.ts'
import { createTokenStore, type TokenStore } from './token-store.ts'

/** Who sent a request, and what they may do. */
export interface Identity {
  readonly account: Account
  readonly mayChange: boolean
  /** Present when a session, not a token, proved it. */
  readonly session?: StoredSession
}

export type SignIn =
  | {
      readonly kind: 'signed-in'
      readonly account: Account
      readonly session: StoredSession & { readonly secret: string }
    }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'wait'; readonly seconds: number }

export interface PasswordChange {
  readonly identity: Identity
  readonly current: string
  readonly password: string
  readonly address: string
  /** The session that goes on. */
  readonly sessionSecret: string | undefined
}

export interface Accounts {
  readonly tokens: TokenStore
  readonly sessions: SessionStore
  readonly audit: AuditLog
  /** Makes the first account when there is none; its password is returned this once. */
  ensureAdmin(password: string | undefined): Promise<{ readonly name: string; readonly password: string } | undefined>
  signIn(name: string, password: string, address: string): Promise<SignIn>
  bySession(secret: string): Promise<Identity | undefined>
  byToken(secret: string): Promise<Identity | undefined>
  /** Gives the session's account a new password and ends its other sessions. */
  changePassword(change: PasswordChange): Promise<'changed' | 'wrong' | { readonly waitSeconds: number }>
  /** Gives the account a generated password, which is returned, and ends its sessions; undefined where there is no such account. */
  resetPassword(name: string): Promise<string | undefined>
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
    async signIn(name, password, address) {
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
      await audit.record({ actor: account.name, action: 'session.sign-in', subject: account.id, address })
      return { kind: 'signed-in', account, session: await sessions.begin(account.id) }
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
    async changePassword({ identity: { account }, current, password, address, sessionSecret }) {
      const waitSeconds = await limiter.waitSeconds(address, account.name)
      if (waitSeconds > 0) return { waitSeconds }
      const stored = await store.byName(account.name)
      if (stored === undefined || !(await verifyPassword(stored.passwordHash, current))) {
        await limiter.failed(address, account.name)
        await audit.record({ actor: account.name, action: 'password.refused', subject: account.id, address })
        return 'wrong'
      }
      await store.setPassword(account.id, await hashPassword(password), sessionSecret)
      await audit.record({ actor: account.name, action: 'password.change', subject: account.id, address })
      return 'changed'
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
