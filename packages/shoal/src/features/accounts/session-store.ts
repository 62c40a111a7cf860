import type { SqlDatabase } from '@shoal/sql'
import type { CoreSchema } from '../../platform/database/core-schema.ts'
import { newSecret, secretHash } from '../../platform/secrets/secret-token.ts'

export interface StoredSession {
  readonly accountId: string
  readonly csrfToken: string
  readonly expiresAt: number
}

const LIFETIME = 14 * 24 * 3_600_000 // milliseconds

/** Sessions of browsers. Only the cookie's hash is stored. */
export interface SessionStore {
  /** Begins a session; `secret` goes into the cookie and nowhere else. */
  begin(accountId: string): Promise<StoredSession & { readonly secret: string }>
  find(secret: string): Promise<StoredSession | undefined>
  end(secret: string): Promise<void>
}

export function createSessionStore(database: SqlDatabase<CoreSchema>, now: () => number): SessionStore {
  return {
    begin: (accountId) =>
      database.write(async (transaction) => {
        const secret = newSecret()
        const session = { accountId, csrfToken: newSecret(), expiresAt: now() + LIFETIME }
        await transaction.deleteFrom('core_sessions').where('expires_at', '<=', now()).execute()
        await transaction
          .insertInto('core_sessions')
          .values({
            secret_hash: secretHash(secret),
            account_id: accountId,
            csrf_token: session.csrfToken,
            created_at: now(),
            expires_at: session.expiresAt,
          })
          .execute()
        return { ...session, secret }
      }),
    async find(secret) {
      const row = await database.read
        .selectFrom('core_sessions')
        .selectAll()
        .where('secret_hash', '=', secretHash(secret))
        .where('expires_at', '>', now())
        .executeTakeFirst()
      if (row === undefined) return undefined
      return { accountId: row.account_id, csrfToken: row.csrf_token, expiresAt: row.expires_at }
    },
    end: (secret) =>
      database.write(async (transaction) => {
        await transaction.deleteFrom('core_sessions').where('secret_hash', '=', secretHash(secret)).execute()
      }),
  }
}
