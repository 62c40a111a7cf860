import type { Kysely } from 'kysely'
import { clientId } from '../../client/client-config.ts'
import type { StoredEntry } from '../../grab/grab-store.ts'
import type { FleetStore } from '../../store/fleet-store.ts'
import type { FleetSchema } from './fleet-schema.ts'
import { isStateKind } from './grab-queries.ts'
import { decisionOf } from './grab-row.ts'

type HistoryQueries = Pick<FleetStore, 'timeline' | 'decisions' | 'recentDecisions'>

/** The part of the store that answers what happened to a grab, and why. */
export function historyQueries(read: Kysely<FleetSchema>): HistoryQueries {
  return {
    timeline: async (id) => {
      const rows = await read
        .selectFrom('fleet_timeline')
        .selectAll()
        .where('grab_id', '=', id)
        .orderBy('id')
        .limit(500)
        .execute()
      return rows.flatMap(({ at, state, client_id, reason_json }): readonly StoredEntry[] => {
        if (!isStateKind(state)) return []
        return [
          {
            at,
            state,
            ...(client_id === null ? {} : { clientId: clientId(client_id) }),
            ...(reason_json === null ? {} : { reason: JSON.parse(reason_json) }),
          },
        ]
      })
    },

    decisions: async (id) => {
      const rows = await read
        .selectFrom('fleet_decisions')
        .selectAll()
        .where('grab_id', '=', id)
        .orderBy('id', 'desc')
        .limit(50)
        .execute()
      return rows.map(decisionOf)
    },

    recentDecisions: async (limit) => {
      const rows = await read.selectFrom('fleet_decisions').selectAll().orderBy('id', 'desc').limit(limit).execute()
      return rows.map(decisionOf)
    },
  }
}
