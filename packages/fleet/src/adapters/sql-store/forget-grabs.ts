import type { SqlDatabase } from '@shoal/sql'
import type { FleetStore } from '../../store/fleet-store.ts'
import type { FleetSchema } from './fleet-schema.ts'
import { isEnded } from './grab-queries.ts'

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
