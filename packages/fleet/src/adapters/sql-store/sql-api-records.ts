import type { SqlDatabase } from '@shoal/sql'
import type { ApiRecords } from '../../compatible-api/labels/api-records.ts'
import type { FleetSchema } from './fleet-schema.ts'

/** What the compatible API keeps, in SQLite, PostgreSQL or MySQL. */
export function createSqlApiRecords(database: SqlDatabase<FleetSchema>): ApiRecords {
  const { read, write } = database
  return {
    load: async (kind) => {
      const rows = await read.selectFrom('fleet_api_records').selectAll().where('kind', '=', kind).execute()
      return new Map(rows.map(({ name, value_json }): [string, unknown] => [name, JSON.parse(value_json)]))
    },

    save: async (kind, values) => {
      await write(async (transaction) => {
        for (const [name, value] of values) {
          const value_json = JSON.stringify(value)
          await transaction.deleteFrom('fleet_api_records').where('kind', '=', kind).where('name', '=', name).execute()
          await transaction.insertInto('fleet_api_records').values({ kind, name, value_json }).execute()
        }
      })
    },

    remove: async (kind, names) => {
      if (names.length === 0) return
      await write(async (transaction) => {
        for (const name of names)
          await transaction.deleteFrom('fleet_api_records').where('kind', '=', kind).where('name', '=', name).execute()
      })
    },
  }
}
