import { infoHash } from '@shoal/bittorrent'
import type { SqlDatabase } from '@shoal/sql'
import type { Kysely } from 'kysely'
import { clientId } from '../../client/client-config.ts'
import { grabId } from '../../grab/grab.ts'
import type { Transition } from '../../grab/transition.ts'
import type { FleetStore } from '../../store/fleet-store.ts'
import type { FleetSchema } from './fleet-schema.ts'
import { isDone } from './grab-queries.ts'

type DueQueries = Pick<
  FleetStore,
  'wakeParked' | 'postpone' | 'clockSetBack' | 'recheckDone' | 'lateCopies' | 'settleLateCopy'
>

/** Milliseconds by which clocks differ without having been set. */
const CLOCK_TOLERANCE = 60_000

/** The part of the store that changes when grabs are looked at, and keeps what to ask clients that come back. */
export function dueQueries(database: SqlDatabase<FleetSchema>): DueQueries {
  return {
    wakeParked: async (codes, now) => {
      if (codes.length === 0) return
      await database.write((transaction) =>
        transaction
          .updateTable('fleet_grabs')
          .set({ due_at: now })
          .where('state', '=', 'parked')
          .where('park_code', 'in', codes)
          .where('due_at', '>', now)
          .execute(),
      )
    },

    postpone: async (id, dueAt) => {
      await database.write((transaction) =>
        transaction
          .updateTable('fleet_grabs')
          .set({ due_at: dueAt })
          .where('id', '=', id)
          .where('due_at', 'is not', null)
          .execute(),
      )
    },

    clockSetBack: async (now) => {
      await database.write((transaction) =>
        transaction
          .updateTable('fleet_grabs')
          .set({ due_at: now })
          .where('due_at', '>', now)
          .where('updated_at', '>', now + CLOCK_TOLERANCE)
          .execute(),
      )
    },

    recheckDone: async (id, confirmedSince, now) => {
      await database.write((transaction) =>
        transaction
          .updateTable('fleet_grabs')
          .set({ due_at: now })
          .where(isDone)
          .where('client_id', '=', id)
          .where('reserved_at', '>=', confirmedSince)
          .execute(),
      )
    },

    lateCopies: async (id) => {
      const rows = await database.read
        .selectFrom('fleet_late_copies')
        .selectAll()
        .where('client_id', '=', id)
        .limit(500)
        .execute()
      return rows.map((row) => ({
        grabId: grabId(row.grab_id),
        clientId: clientId(row.client_id),
        infoHash: infoHash(row.info_hash),
      }))
    },

    settleLateCopy: (copy, at, finding) =>
      database.write(async (transaction) => {
        await transaction
          .deleteFrom('fleet_late_copies')
          .where('grab_id', '=', copy.grabId)
          .where('client_id', '=', copy.clientId)
          .execute()
        const grab = await transaction
          .selectFrom('fleet_grabs')
          .select('state')
          .where('id', '=', copy.grabId)
          .executeTakeFirstOrThrow()
        await transaction
          .insertInto('fleet_timeline')
          .values({
            grab_id: copy.grabId,
            at,
            state: grab.state,
            client_id: copy.clientId,
            reason_json: JSON.stringify(finding),
          })
          .execute()
      }),
  }
}

/** Notes that the client which this change leaves must be asked about the torrent once it is back. */
export async function rememberLateCopy(
  transaction: Kysely<FleetSchema>,
  { grab, lateCopy }: Transition,
): Promise<void> {
  if (lateCopy === undefined) return
  await transaction
    .insertInto('fleet_late_copies')
    .values({
      grab_id: grab.id,
      client_id: lateCopy.clientId,
      info_hash: lateCopy.infoHash,
      since: grab.updatedAt,
    })
    .onConflict((conflict) => conflict.columns(['grab_id', 'client_id']).doNothing())
    .execute()
}
