import type { SqlDatabase } from '@shoal/sql'
import type { CoreSchema } from '../../platform/database/core-schema.ts'
import { newId, newSecret, secretHash } from '../../platform/secrets/secret-token.ts'

export type TokenAccess = 'read' | 'change'

export interface StoredToken {
  readonly id: string
  readonly accountId: string
  readonly name: string
  readonly access: TokenAccess
  readonly createdAt: number
  readonly usedAt: number | undefined
}

const PREFIX = 'shoal_'
const USED_RESOLUTION = 60_000 // milliseconds; a token that is used often is not written each time

/** API tokens. Only their hashes are stored. */
export interface TokenStore {
  create(accountId: string, name: string, access: TokenAccess): Promise<StoredToken & { readonly secret: string }>
  find(secret: string): Promise<StoredToken | undefined>
  /** Newest first; `before` is the creation time of the last one on the page before. */
  list(accountId: string, limit: number, before?: number): Promise<readonly StoredToken[]>
  revoke(accountId: string, id: string): Promise<void>
}

export function createTokenStore(database: SqlDatabase<CoreSchema>, now: () => number): TokenStore {
  const { read } = database
  return {
    create: (accountId, name, access) =>
      database.write(async (transaction) => {
        const secret = PREFIX + newSecret()
        const token: StoredToken = { id: newId(), accountId, name, access, createdAt: now(), usedAt: undefined }
        await transaction
          .insertInto('core_tokens')
          .values({
            id: token.id,
            account_id: accountId,
            name,
            access,
            secret_hash: secretHash(secret),
            created_at: token.createdAt,
            used_at: null,
          })
          .execute()
        return { ...token, secret }
      }),
    async find(secret) {
      if (!secret.startsWith(PREFIX)) return undefined
      const row = await read
        .selectFrom('core_tokens')
        .selectAll()
        .where('secret_hash', '=', secretHash(secret))
        .executeTakeFirst()
      if (row === undefined) return undefined
      if ((row.used_at ?? 0) + USED_RESOLUTION < now())
        await database.write(async (transaction) => {
          await transaction.updateTable('core_tokens').set({ used_at: now() }).where('id', '=', row.id).execute()
        })
      return toToken(row)
    },
    async list(accountId, limit, before) {
      let query = read.selectFrom('core_tokens').selectAll().where('account_id', '=', accountId)
      if (before !== undefined) query = query.where('created_at', '<', before)
      return (await query.orderBy('created_at', 'desc').limit(limit).execute()).map(toToken)
    },
    revoke: (accountId, id) =>
      database.write(async (transaction) => {
        await transaction.deleteFrom('core_tokens').where('account_id', '=', accountId).where('id', '=', id).execute()
      }),
  }
}

function toToken(row: CoreSchema['core_tokens']): StoredToken {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    access: row.access === 'change' ? 'change' : 'read',
    createdAt: row.created_at,
    usedAt: row.used_at ?? undefined,
  }
}
