import type { Sealer, SqlDatabase } from '@shoal/sql'
import type { Move } from '../../moves/move.ts'
import type { MoveStore } from '../../moves/move-store.ts'
import { MAXIMAL_PAGE } from '../../page.ts'
import type { FleetSchema } from './fleet-schema.ts'

const DEFAULT_PAGE = 50
/** More at once than anybody moves; the rest waits its turn. */
const AT_ONCE = 500

/** Moves in SQLite or PostgreSQL. */
export function createSqlMoveStore({
  database,
  sealer,
}: {
  readonly database: SqlDatabase<FleetSchema>
  readonly sealer: Sealer
}): MoveStore {
  const { read, write } = database
  return {
    insert: (move, metainfo) =>
      write(async (transaction) => {
        const underWay = await transaction
          .selectFrom('fleet_moves')
          .select('id')
          .where('info_hash', '=', move.infoHash)
          .where('due_at', 'is not', null)
          .executeTakeFirst()
        if (underWay !== undefined) return 'under-way'
        await transaction
          .insertInto('fleet_moves')
          .values({ ...rowOf(move), sealed: metainfo === undefined ? null : sealer.seal(metainfo) })
          .execute()
        return 'inserted'
      }),

    save: async (move, metainfo) => {
      const sealed = metainfo === undefined ? {} : { sealed: sealer.seal(metainfo) }
      await write((transaction) =>
        transaction
          .updateTable('fleet_moves')
          .set({ ...rowOf(move), ...sealed })
          .where('id', '=', move.id)
          .execute(),
      )
    },

    find: async (id) => {
      const row = await read.selectFrom('fleet_moves').select('move_json').where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : moveOf(row)
    },

    metainfo: async (id) => {
      const row = await read.selectFrom('fleet_moves').select('sealed').where('id', '=', id).executeTakeFirst()
      return row === undefined || row.sealed === null ? undefined : new Uint8Array(sealer.open(row.sealed))
    },

    unfinished: async () => {
      const rows = await read
        .selectFrom('fleet_moves')
        .select('move_json')
        .where('due_at', 'is not', null)
        .orderBy('due_at')
        .limit(AT_ONCE)
        .execute()
      return rows.map(moveOf)
    },

    list: async ({ limit = DEFAULT_PAGE, cursor }) => {
      const size = Math.min(Math.max(1, limit), MAXIMAL_PAGE)
      let query = read.selectFrom('fleet_moves').select(['id', 'move_json'])
      if (cursor !== undefined) query = query.where('id', '<', cursor)
      const rows = await query
        .orderBy('id', 'desc')
        .limit(size + 1)
        .execute()
      const last = rows[size - 1]
      const items = rows.slice(0, size).map(moveOf)
      return rows.length > size && last !== undefined ? { items, nextCursor: last.id } : { items }
    },
  }
}

function rowOf(move: Move) {
  return {
    id: move.id,
    info_hash: move.infoHash,
    state: move.state,
    move_json: JSON.stringify(move),
    due_at: move.dueAt ?? null,
  }
}

function moveOf({ move_json }: { readonly move_json: string }): Move {
  return JSON.parse(move_json) // written by this store
}
