import type { SqlDatabase } from '@shoal/sql'
import type { FleetStore } from '../../store/fleet-store.ts'
import type { FleetSchema } from './fleet-schema.ts'

type SettingQueries = Pick<FleetStore, 'settings' | 'saveSettings' | 'allowedHosts' | 'allowHost' | 'disallowHost'>

/** Name of the one row of settings. */
const SETTINGS = 'fleet'

/** The part of the store that keeps settings and allowed hosts. */
export function settingQueries({ read, write }: SqlDatabase<FleetSchema>): SettingQueries {
  return {
    settings: async () => {
      const row = await read
        .selectFrom('fleet_settings')
        .select('value_json')
        .where('name', '=', SETTINGS)
        .executeTakeFirst()
      const value: unknown = row === undefined ? undefined : JSON.parse(row.value_json)
      return value
    },

    saveSettings: async (settings) => {
      const value_json = JSON.stringify(settings)
      await write((transaction) =>
        transaction
          .insertInto('fleet_settings')
          .values({ name: SETTINGS, value_json })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value_json }))
          .execute(),
      )
    },

    allowedHosts: async () => {
      const rows = await read.selectFrom('fleet_allowed_hosts').selectAll().orderBy('host').execute()
      return rows.map(({ host, purpose, created_at }) => ({
        host,
        purpose: purpose === 'tracker' ? 'tracker' : 'fetch',
        createdAt: created_at,
      }))
    },

    allowHost: async ({ host, purpose, createdAt }) => {
      await write((transaction) =>
        transaction
          .insertInto('fleet_allowed_hosts')
          .values({ host, purpose, created_at: createdAt })
          .onConflict((conflict) => conflict.columns(['host', 'purpose']).doNothing())
          .execute(),
      )
    },

    disallowHost: async (host, purpose) => {
      await write((transaction) =>
        transaction.deleteFrom('fleet_allowed_hosts').where('host', '=', host).where('purpose', '=', purpose).execute(),
      )
    },
  }
}
