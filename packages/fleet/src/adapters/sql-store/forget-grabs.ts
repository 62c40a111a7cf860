import type { SqlDatabase } from '@shoal/sql'
import { sql } from 'kysely'
import type { FleetStore } from '../../store/fleet-store.ts'
import type { FleetSchema } from './fleet-schema.ts'

/** Written as the index `fleet_grabs_ended` has it: SQLite uses it only then. */
const isEnded = sql<boolean>`(state = 'done' or state = 'dead' or state = 'cancelled')`

/** The part of the store that removes what ended long ago. */
export function forgetGrabs(database: SqlDatabase<FleetSchema>): Pick<FleetStore, 'forget'> {
  return {
    forget: (endedBefore, limit) =>
      database.write(async (transaction) => {
        const rows = await transaction
          .selectFrom('fleet_grabs')
          .select('id')
          .where(isEnded)
          .where('updated_at', '<', endedBefore)
          .orderBy('updated_at')
          .limit(limit)
          .execute()
        const ids = rows.map(({ id }) => id)
        if (ids.length === 0) return 0
        for (const table of [
          'fleet_holdings',
          'fleet_metainfo',
          'fleet_timeline',
          'fleet_decisions',
          'fleet_late_copies',
        ] as const) {
          await transaction.deleteFrom(table).where('grab_id', 'in', ids).execute()
        }
        await transaction.deleteFrom('fleet_grabs').where('id', 'in', ids).execute()
        return ids.length
      }),
  }
}
