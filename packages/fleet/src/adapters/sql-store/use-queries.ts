import { infoHash } from '@shoal/bittorrent'
import type { Kysely } from 'kysely'
import { clientId } from '../../client/client-config.ts'
import type { FleetStore } from '../../store/fleet-store.ts'
import type { FleetSchema } from './fleet-schema.ts'
import { isDone, pendingKinds, totalSize } from './grab-queries.ts'

/** Newest first: what ended long ago was removed long ago. */
const MOST_FREE = 5_000

/** The part of the store that counts what clients were given. */
export function useQueries(read: Kysely<FleetSchema>): Pick<FleetStore, 'usedSince' | 'pendingUse' | 'freeUntil'> {
  return {
    usedSince: async (moment) => {
      const rows = await read
        .selectFrom('fleet_grabs')
        .select(['client_id', 'indexer', (count) => count.fn.countAll<number>().as('count'), totalSize.as('bytes')])
        .where('reserved_at', '>=', moment)
        .where('client_id', 'is not', null)
        .groupBy(['client_id', 'indexer'])
        .execute()
      return rows.flatMap(({ client_id, indexer, count, bytes }) =>
        client_id === null
          ? []
          : [{ clientId: clientId(client_id), indexer, count: Number(count), bytes: Number(bytes) }],
      )
    },

    freeUntil: async (before) => {
      const rows = await read
        .selectFrom('fleet_grabs')
        .select(['info_hash', 'free_until'])
        .where('free_until', '<', before)
        .where('state', '=', 'done')
        .orderBy('free_until', 'desc')
        .limit(MOST_FREE)
        .execute()
      return new Map(
        rows.flatMap(({ info_hash, free_until }) =>
          info_hash === null || free_until === null ? [] : [[infoHash(info_hash), free_until] as const],
        ),
      )
    },

    pendingUse: async (confirmedAfter) => {
      const rows = await read
        .selectFrom('fleet_grabs')
        .select(['client_id', (count) => count.fn.countAll<number>().as('count'), totalSize.as('bytes')])
        .where((where) =>
          where.or([
            where('state', 'in', pendingKinds),
            where.and([isDone, where('updated_at', '>=', confirmedAfter)]),
          ]),
        )
        .where('client_id', 'is not', null)
        .groupBy('client_id')
        .execute()
      return rows.flatMap(({ client_id, count, bytes }) =>
        client_id === null ? [] : [{ clientId: clientId(client_id), count: Number(count), bytes: Number(bytes) }],
      )
    },
  }
}
