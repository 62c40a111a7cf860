import { contains, type SqlDatabase } from '@shoal/sql'
import { type Kysely, type Selectable, sql } from 'kysely'
import { isBarred } from '../../register/access-settings.ts'
import type { RegisteredUser, TrackerRegister, UserChange } from '../../register/tracker-register.ts'
import type { TrackerSchema, UserRow } from './register-schema.ts'
import { nextVersion, readSettings } from './register-state.ts'

type UserQueries = Pick<
  TrackerRegister,
  'addUser' | 'changeUser' | 'removeUser' | 'user' | 'users' | 'reviewRatios' | 'state' | 'saveSettings'
>

const REVIEWED_AT_ONCE = 500 // users; a version never holds more rows of a kind

/** The part of the register that keeps settings and users. */
export function userQueries(database: SqlDatabase<TrackerSchema>): UserQueries {
  const { read } = database

  return {
    state: async () => {
      const state = await read.selectFrom('tracker_state').selectAll().executeTakeFirstOrThrow()
      const { users } = await read
        .selectFrom('tracker_users')
        .select(({ fn }) => fn.countAll().as('users'))
        .where('removed', '=', 0)
        .executeTakeFirstOrThrow()
      const { epoch, version, settings_json } = state
      return { epoch, version, settings: readSettings(settings_json), users: Number(users) }
    },

    saveSettings: (settings) =>
      database.write(async (transaction) => {
        const version = await nextVersion(transaction)
        await transaction
          .updateTable('tracker_state')
          .set({ settings_json: JSON.stringify(settings), settings_changed: version })
          .execute()
      }),

    reviewRatios: async () => {
      let after = ''
      for (;;) {
        const last = await database.write((transaction) => reviewSome(transaction, after))
        if (last === undefined) return
        after = last
      }
    },

    addUser: ({ id, name, passkeyDigest, mayLeech, maxPeers, uploadFactor, downloadFactor }, at) =>
      database.write(async (transaction) => {
        const row: UserRow = {
          id,
          name,
          name_key: name.toLowerCase(),
          passkey_digest: passkeyDigest,
          disabled: null,
          may_leech: mayLeech ? 1 : 0,
          barred: 0,
          max_peers: maxPeers ?? null,
          upload_factor: uploadFactor,
          download_factor: downloadFactor,
          created_at: at,
          removed: 0,
          changed: await nextVersion(transaction),
        }
        const added = await transaction
          .insertInto('tracker_users')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .returning('id')
          .executeTakeFirst()
        return added === undefined ? undefined : userOf({ ...row, ...NO_TOTALS })
      }),

    changeUser: (id, change) =>
      database.write(async (transaction) => {
        const name = change.name?.toLowerCase()
        if (name !== undefined && (await isTaken(transaction, id, name))) return undefined
        const changed = await nextVersion(transaction)
        const updated = await transaction
          .updateTable('tracker_users')
          .set({ ...columnsOf(change), changed })
          .where('id', '=', id)
          .where('removed', '=', 0)
          .executeTakeFirst()
        return updated.numUpdatedRows === 0n ? undefined : findUser(transaction, id)
      }),

    removeUser: (id) =>
      database.write(async (transaction) => {
        const removed = await transaction
          .updateTable('tracker_users')
          .set({ removed: 1, name_key: null, passkey_digest: null, changed: await nextVersion(transaction) })
          .where('id', '=', id)
          .where('removed', '=', 0)
          .executeTakeFirst()
        await transaction.deleteFrom('tracker_totals').where('user_id', '=', id).execute()
        await transaction.deleteFrom('tracker_flags').where('user_id', '=', id).execute()
        return removed.numUpdatedRows > 0n
      }),

    user: (id) => findUser(read, id),

    users: async ({ offset, limit, search, sort }) => {
      let found = selectUsers(read)
      let counted = read
        .selectFrom('tracker_users')
        .select(({ fn }) => fn.countAll().as('total'))
        .where('removed', '=', 0)
      if (search !== undefined && search !== '') {
        const like = contains('name_key', search.toLowerCase())
        found = found.where(like)
        counted = counted.where(like)
      }
      const ordered = sort === 'name' ? found : found.orderBy(sql`coalesce(${sql.ref(ORDER[sort])}, 0)`, 'desc')
      const rows = await ordered.orderBy('name_key').limit(limit).offset(offset).execute()
      const { total } = await counted.executeTakeFirstOrThrow()
      return { rows: rows.map(userOf), total: Number(total) }
    },
  }
}

const ORDER = { uploaded: 'uploaded', downloaded: 'downloaded', credited: 'credited_at' } as const

/** Sets who of these users is barred; for users whose totals or rule changed. */
export async function barUsers(
  transaction: Kysely<TrackerSchema>,
  users: readonly {
    readonly id: string
    readonly barred: number
    readonly uploaded: number
    readonly downloaded: number
  }[],
): Promise<void> {
  const { settings_json } = await transaction
    .selectFrom('tracker_state')
    .select('settings_json')
    .executeTakeFirstOrThrow()
  const { rules } = readSettings(settings_json)
  const wrong = users.filter((user) => isBarred(user, rules) !== (user.barred === 1))
  if (wrong.length === 0) return
  const changed = await nextVersion(transaction)
  await transaction
    .updateTable('tracker_users')
    .set(({ eb }) => ({ barred: eb(eb.val(1), '-', eb.ref('barred')), changed }))
    .where(
      'id',
      'in',
      wrong.map(({ id }) => id),
    )
    .execute()
}

/** Reviews the next users in order of id and returns the last one's. */
async function reviewSome(transaction: Kysely<TrackerSchema>, after: string): Promise<string | undefined> {
  const users = await selectUsers(transaction)
    .where('tracker_users.id', '>', after)
    .orderBy('tracker_users.id')
    .limit(REVIEWED_AT_ONCE)
    .execute()
  await barUsers(
    transaction,
    users.map(({ id, barred, uploaded, downloaded }) => ({
      id,
      barred,
      uploaded: uploaded ?? 0,
      downloaded: downloaded ?? 0,
    })),
  )
  return users.at(-1)?.id
}

function selectUsers(connection: Kysely<TrackerSchema>) {
  return connection
    .selectFrom('tracker_users')
    .leftJoin('tracker_totals', 'tracker_totals.user_id', 'tracker_users.id')
    .selectAll()
    .where('removed', '=', 0)
}

async function findUser(connection: Kysely<TrackerSchema>, id: string): Promise<RegisteredUser | undefined> {
  const row = await selectUsers(connection).where('tracker_users.id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : userOf(row)
}

async function isTaken(transaction: Kysely<TrackerSchema>, id: string, nameKey: string): Promise<boolean> {
  const other = await transaction
    .selectFrom('tracker_users')
    .select('id')
    .where('name_key', '=', nameKey)
    .where('id', '!=', id)
    .executeTakeFirst()
  return other !== undefined
}

function columnsOf(change: UserChange): Partial<UserRow> {
  return {
    ...(change.name === undefined ? {} : { name: change.name, name_key: change.name.toLowerCase() }),
    passkey_digest: change.passkeyDigest,
    disabled: change.disabled,
    ...(change.mayLeech === undefined ? {} : { may_leech: change.mayLeech ? 1 : 0 }),
    max_peers: change.maxPeers,
    upload_factor: change.uploadFactor,
    download_factor: change.downloadFactor,
  }
}

const NO_TOTALS = {
  uploaded: null,
  downloaded: null,
  raw_uploaded: null,
  raw_downloaded: null,
  seed_seconds: null,
  completed: null,
  credited_at: null,
} as const

type Totals = { readonly [Column in keyof typeof NO_TOTALS]: number | null }

function userOf(row: Selectable<UserRow> & Totals): RegisteredUser {
  return {
    id: row.id,
    name: row.name,
    mayLeech: row.may_leech === 1,
    barred: row.barred === 1,
    uploadFactor: row.upload_factor,
    downloadFactor: row.download_factor,
    uploaded: row.uploaded ?? 0,
    downloaded: row.downloaded ?? 0,
    rawUploaded: row.raw_uploaded ?? 0,
    rawDownloaded: row.raw_downloaded ?? 0,
    seedSeconds: row.seed_seconds ?? 0,
    completed: row.completed ?? 0,
    createdAt: row.created_at,
    ...(row.max_peers === null ? {} : { maxPeers: row.max_peers }),
    ...(row.disabled === null ? {} : { disabled: row.disabled }),
    ...(row.credited_at === null ? {} : { creditedAt: row.credited_at }),
  }
}
