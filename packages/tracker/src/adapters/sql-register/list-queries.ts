import { contains, type SqlDatabase } from '@shoal/sql'
import { sql } from 'kysely'
import type { RegisterQuery, TrackerRegister } from '../../register/tracker-register.ts'
import type { TrackerSchema } from './register-schema.ts'
import { nextVersion } from './register-state.ts'

type ListQueries = Pick<
  TrackerRegister,
  'list' | 'unlist' | 'listed' | 'setFactors' | 'removeFactors' | 'factors' | 'ban' | 'unban'
>

/** The part of the register that keeps lists of info-hashes, torrents' factors and bans. */
export function listQueries(database: SqlDatabase<TrackerSchema>): ListQueries {
  const { read } = database

  return {
    list: (list, entries, at) =>
      database.write(async (transaction) => {
        if (entries.length === 0) return
        const changed = await nextVersion(transaction)
        const unique = new Map(entries.map((entry) => [entry.infoHash, entry.name]))
        await transaction
          .insertInto('tracker_listed')
          .values(
            [...unique].map(([info_hash, name]) => ({ list, info_hash, name, added_at: at, removed: 0, changed })),
          )
          .onConflict((conflict) =>
            conflict
              .columns(['list', 'info_hash'])
              .doUpdateSet((row) => ({ name: row.ref('excluded.name'), removed: 0, changed })),
          )
          .execute()
      }),

    unlist: (list, infoHash) =>
      database.write(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('tracker_listed')
          .set({ removed: 1, changed: await nextVersion(transaction) })
          .where('list', '=', list)
          .where('info_hash', '=', infoHash)
          .where('removed', '=', 0)
          .executeTakeFirst()
        return numUpdatedRows > 0n
      }),

    listed: async (list, query) => {
      const found = read
        .selectFrom('tracker_listed')
        .where('list', '=', list)
        .where('removed', '=', 0)
        .where(matches(query))
      const rows = await found
        .selectAll()
        .orderBy('added_at', 'desc')
        .orderBy('info_hash')
        .limit(query.limit)
        .offset(query.offset)
        .execute()
      const { total } = await found.select(({ fn }) => fn.countAll().as('total')).executeTakeFirstOrThrow()
      return {
        rows: rows.map(({ info_hash, name, added_at }) => ({ infoHash: info_hash, name, addedAt: added_at })),
        total: Number(total),
      }
    },

    setFactors: ({ infoHash, name, uploadFactor, downloadFactor, until }) =>
      database.write(async (transaction) => {
        const columns = {
          name,
          upload_factor: uploadFactor,
          download_factor: downloadFactor,
          ends_at: until ?? null,
          removed: 0,
          changed: await nextVersion(transaction),
        }
        await transaction
          .insertInto('tracker_factors')
          .values({ info_hash: infoHash, ...columns })
          .onConflict((conflict) => conflict.column('info_hash').doUpdateSet(columns))
          .execute()
      }),

    removeFactors: (infoHash) =>
      database.write(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('tracker_factors')
          .set({ removed: 1, changed: await nextVersion(transaction) })
          .where('info_hash', '=', infoHash)
          .where('removed', '=', 0)
          .executeTakeFirst()
        return numUpdatedRows > 0n
      }),

    factors: async (query) => {
      const found = read.selectFrom('tracker_factors').where('removed', '=', 0).where(matches(query))
      const rows = await found.selectAll().orderBy('changed', 'desc').limit(query.limit).offset(query.offset).execute()
      const { total } = await found.select(({ fn }) => fn.countAll().as('total')).executeTakeFirstOrThrow()
      return {
        rows: rows.map(({ info_hash, name, upload_factor, download_factor, ends_at }) => ({
          infoHash: info_hash,
          name,
          uploadFactor: upload_factor,
          downloadFactor: download_factor,
          ...(ends_at === null ? {} : { until: ends_at }),
        })),
        total: Number(total),
      }
    },

    ban: ({ address, reason, until }) =>
      database.write(async (transaction) => {
        const columns = { reason, ends_at: until, removed: 0, changed: await nextVersion(transaction) }
        await transaction
          .insertInto('tracker_bans')
          .values({ address, ...columns })
          .onConflict((conflict) => conflict.column('address').doUpdateSet(columns))
          .execute()
      }),

    unban: (address) =>
      database.write(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('tracker_bans')
          .set({ removed: 1, changed: await nextVersion(transaction) })
          .where('address', '=', address)
          .where('removed', '=', 0)
          .executeTakeFirst()
        return numUpdatedRows > 0n
      }),
  }
}

/** Part of the name, or the beginning of the info-hash. */
function matches({ search = '' }: RegisterQuery) {
  if (search === '') return sql<boolean>`1 = 1`
  const beginning = `${search.toLowerCase().replace(/[^0-9a-f]/g, '?')}%`
  return sql<boolean>`(${contains('name', search)} or info_hash like ${beginning})`
}
