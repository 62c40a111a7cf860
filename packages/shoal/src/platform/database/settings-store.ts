import type { SqlDatabase } from '@shoal/sql'
import type { CoreSchema } from './core-schema.ts'

/** Values that the program generates once and keeps, such as the webhook's path. */
export interface SettingsStore {
  get(name: string): Promise<string | undefined>
  set(name: string, value: string): Promise<void>
  /** The stored value, or that of `make`, stored first; two callers get the same. */
  getOrMake(name: string, make: () => string): Promise<string>
}

export function createSettingsStore(database: SqlDatabase<CoreSchema>): SettingsStore {
  const get = async (name: string): Promise<string | undefined> => {
    const row = await database.read
      .selectFrom('core_settings')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirst()
    return row?.value
  }
  return {
    get,
    set: (name, value) =>
      database.write(async (transaction) => {
        await transaction
          .insertInto('core_settings')
          .values({ name, value })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
          .execute()
      }),
    getOrMake: async (name, make) => {
      const known = await get(name)
      if (known !== undefined) return known
      return database.write(async (transaction) => {
        await transaction
          .insertInto('core_settings')
          .values({ name, value: make() })
          .onConflict((conflict) => conflict.column('name').doNothing())
          .execute()
        const row = await transaction
          .selectFrom('core_settings')
          .select('value')
          .where('name', '=', name)
          .executeTakeFirstOrThrow()
        return row.value
      })
    },
  }
}
