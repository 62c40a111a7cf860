import type { Kysely } from 'kysely'
import { type Grab, grabId } from '../../grab/grab.ts'
import type { SaveOutcome } from '../../grab/grab-store.ts'
import type { Transition } from '../../grab/transition.ts'
import type { FleetStore } from '../../store/fleet-store.ts'
import { clientQueries } from './client-queries.ts'
import { dueQueries, rememberLateCopy } from './due-queries.ts'
import type { FleetSchema, GrabRow } from './fleet-schema.ts'
import { forgetGrabs } from './forget-grabs.ts'
import { grabCounts, grabPage } from './grab-queries.ts'
import { changingColumns, grabOf, newRow, timelineRow } from './grab-row.ts'
import { historyQueries } from './history-queries.ts'
import { claimHolding, HeldElsewhere } from './holdings.ts'
import { proxyQueries } from './proxy-queries.ts'
import { settingQueries } from './setting-queries.ts'
import type { SqlFleetStoreParts } from './sql-fleet-store-parts.ts'
import { storing } from './storing.ts'
import { useQueries } from './use-queries.ts'

/** The fleet's store in SQLite or PostgreSQL; run `migrate` with `fleetMigrations` first. */
export function createSqlFleetStore({ database, outbox, sealer }: SqlFleetStoreParts): FleetStore {
  const { read } = database

  const announce = (transaction: Kysely<FleetSchema>, grab: Grab) =>
    outbox.append(transaction, {
      topic: 'grab.changed',
      subject: grab.id,
      payload: {
        state: grab.state.kind,
        name: grab.release.name,
        indexer: grab.release.indexer,
        infoHash: grab.infoHash ?? null,
        clientId: 'clientId' in grab.state ? grab.state.clientId : null,
        reason: 'reason' in grab.state ? grab.state.reason.code : null,
      },
    })

  const saveIn = async (transaction: Kysely<FleetSchema>, change: Transition): Promise<SaveOutcome> => {
    const { grab, metainfo, decision, reservedAt } = change
    const updated = await transaction
      .updateTable('fleet_grabs')
      .set({ ...changingColumns(grab), reserved_at: reservedAt })
      .where('id', '=', grab.id)
      .where('revision', '=', grab.revision)
      .executeTakeFirst()
    if (updated.numUpdatedRows === 0n) return { kind: 'stale' }

    await claimHolding(transaction, grab, change.takeOver ?? false)
    if (metainfo !== undefined) {
      const sealed = sealer.seal(metainfo)
      await transaction
        .insertInto('fleet_metainfo')
        .values({ grab_id: grab.id, sealed })
        .onConflict((conflict) => conflict.column('grab_id').doUpdateSet({ sealed }))
        .execute()
    }
    if (decision !== undefined) {
      const { at, ...rest } = decision
      await transaction
        .insertInto('fleet_decisions')
        .values({ grab_id: grab.id, at, decision_json: JSON.stringify(rest) })
        .execute()
    }
    if (change.lateCopy !== undefined) await rememberLateCopy(transaction, change)
    if (change.quiet === true) return { kind: 'saved' }
    await transaction.insertInto('fleet_timeline').values(timelineRow(change)).execute()
    await announce(transaction, grab)
    return { kind: 'saved' }
  }

  return {
    insert: (grab, key, forgottenBefore = 0) =>
      storing(() =>
        database.write(async (transaction) => {
          const keep = () =>
            transaction
              .insertInto('fleet_grabs')
              .values(newRow(grab, key, sealer))
              .onConflict((conflict) => conflict.column('announcement_key').doNothing())
              .returning('id')
              .executeTakeFirst()
          if ((await keep()) === undefined) {
            const row = await transaction
              .selectFrom('fleet_grabs')
              .selectAll()
              .where('announcement_key', '=', key)
              .executeTakeFirstOrThrow()
            if (!isForgotten(row, forgottenBefore)) return { grab: grabOf(row, sealer), repeated: true }
            await transaction
              .updateTable('fleet_grabs')
              .set({ announcement_key: `${key}:${row.id}` })
              .where('id', '=', row.id)
              .execute()
            await keep()
          }
          await transaction.insertInto('fleet_timeline').values(timelineRow({ grab })).execute()
          await announce(transaction, grab)
          return { grab, repeated: false }
        }),
      ),

    save: async (change) => {
      try {
        return await database.write((transaction) => saveIn(transaction, change))
      } catch (error) {
        if (error instanceof HeldElsewhere) return { kind: 'held', by: error.holder }
        throw error
      }
    },

    find: async (id) => {
      const row = await read.selectFrom('fleet_grabs').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : grabOf(row, sealer)
    },

    due: async (now, limit) => {
      const rows = await read
        .selectFrom('fleet_grabs')
        .selectAll()
        .where('due_at', '<=', now)
        .orderBy('due_at')
        .limit(limit)
        .execute()
      return rows.map((row) => grabOf(row, sealer))
    },

    nextDueAfter: async (moment) => {
      const row = await read
        .selectFrom('fleet_grabs')
        .select('due_at')
        .where('due_at', '>', moment)
        .orderBy('due_at')
        .limit(1)
        .executeTakeFirst()
      return row?.due_at ?? undefined
    },

    list: async ({ page, filter }) => {
      const { rows, nextCursor } = await grabPage(read, filter, page.limit, page.cursor)
      const items = rows.map((row) => grabOf(row, sealer))
      return nextCursor === undefined ? { items } : { items, nextCursor }
    },

    counts: () => grabCounts(read),

    metainfo: async (id) => {
      const row = await read.selectFrom('fleet_metainfo').select('sealed').where('grab_id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : new Uint8Array(sealer.open(row.sealed))
    },

    holder: async (infoHash) => {
      const row = await read
        .selectFrom('fleet_holdings')
        .select('grab_id')
        .where('info_hash', '=', infoHash)
        .executeTakeFirst()
      return row === undefined ? undefined : grabId(row.grab_id)
    },

    ...dueQueries(database),
    ...forgetGrabs(database),
    ...historyQueries(read),
    ...useQueries(read),
    ...clientQueries({ database, outbox, sealer }),
    ...proxyQueries({ database, sealer }),
    ...settingQueries(database),
  }
}

/** Ended by success or by choice so long ago that the same announcement may begin anew. */
function isForgotten({ state, updated_at }: GrabRow, before: number): boolean {
  return (state === 'done' || state === 'cancelled') && updated_at < before
}
