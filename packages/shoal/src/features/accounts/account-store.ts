import type { SqlDatabase } from '@shoal/sql'
import type { Selectable } from 'kysely'
import type { CoreSchema } from '../../platform/database/core-schema.ts'
import { newId, secretHash } from '../../platform/secrets/secret-token.ts'

export type Role = 'admin' | 'viewer'

export interface Account {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly passwordHash: string
  /** From the settings file: its role and password are set there. */
  readonly declared: boolean
}

export interface NewAccount {
  readonly name: string
  readonly role: Role
  readonly passwordHash: string
}

/** Accounts by name; names differ by more than case. */
export interface AccountStore {
  /** How many may change things. */
  countAdmins(): Promise<number>
  byName(name: string): Promise<Account | undefined>
  byId(id: string): Promise<Account | undefined>
  /** Adds an account unless the name is taken, and says which is there now. */
  add(account: NewAccount): Promise<Account>
  /** Names of the accounts that the settings file declares. */
  declaredNames(): Promise<readonly string[]>
  /** Adds the account or changes it to this, as the settings file declares it; a changed one is signed out. */
  declare(account: NewAccount): Promise<void>
  /** Removes the account with its sessions and tokens. */
  remove(name: string): Promise<void>
  /** Sets a new password and ends all sessions of the account, but the one with `keptSecret`. */
  setPassword(id: string, passwordHash: string, keptSecret?: string): Promise<void>
}

export function createAccountStore(database: SqlDatabase<CoreSchema>, now: () => number): AccountStore {
  const { read } = database
  const byName = async (name: string): Promise<Account | undefined> => {
    const row = await read
      .selectFrom('core_accounts')
      .selectAll()
      .where('name', '=', name.toLowerCase())
      .executeTakeFirst()
    return row === undefined ? undefined : toAccount(row)
  }
  return {
    byName,
    async countAdmins() {
      const row = await read
        .selectFrom('core_accounts')
        .where('role', '=', 'admin')
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },
    async byId(id) {
      const row = await read.selectFrom('core_accounts').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : toAccount(row)
    },
    add: (account) =>
      database.write(async (transaction) => {
        const name = account.name.toLowerCase()
        await transaction
          .insertInto('core_accounts')
          .values({ id: newId(), name, password_hash: account.passwordHash, role: account.role, created_at: now() })
          .onConflict((conflict) => conflict.column('name').doNothing())
          .execute()
        return toAccount(
          await transaction.selectFrom('core_accounts').selectAll().where('name', '=', name).executeTakeFirstOrThrow(),
        )
      }),
    async declaredNames() {
      const rows = await read.selectFrom('core_accounts').select('name').where('declared', '=', 1).execute()
      return rows.map((row) => row.name)
    },
    declare: (account) =>
      database.write(async (transaction) => {
        const columns = { password_hash: account.passwordHash, role: account.role, declared: 1 }
        const { id } = await transaction
          .insertInto('core_accounts')
          .values({ id: newId(), name: account.name.toLowerCase(), created_at: now(), ...columns })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
          .returning('id')
          .executeTakeFirstOrThrow()
        await transaction.deleteFrom('core_sessions').where('account_id', '=', id).execute()
      }),
    remove: (name) =>
      database.write(async (transaction) => {
        const ids = transaction.selectFrom('core_accounts').select('id').where('name', '=', name.toLowerCase())
        await transaction.deleteFrom('core_sessions').where('account_id', 'in', ids).execute()
        await transaction.deleteFrom('core_tokens').where('account_id', 'in', ids).execute()
        await transaction.deleteFrom('core_devices').where('account_id', 'in', ids).execute()
        await transaction.deleteFrom('core_accounts').where('name', '=', name.toLowerCase()).execute()
      }),
    setPassword: (id, passwordHash, keptSecret) =>
      database.write(async (transaction) => {
        await transaction
          .updateTable('core_accounts')
          .set({ password_hash: passwordHash })
          .where('id', '=', id)
          .execute()
        await transaction
          .deleteFrom('core_sessions')
          .where('account_id', '=', id)
          .where('secret_hash', '!=', keptSecret === undefined ? '' : secretHash(keptSecret))
          .execute()
      }),
  }
}

function toAccount(row: Selectable<CoreSchema['core_accounts']>): Account {
  return {
    id: row.id,
    name: row.name,
    role: row.role === 'admin' ? 'admin' : 'viewer',
    passwordHash: row.password_hash,
    declared: row.declared === 1,
  }
}
