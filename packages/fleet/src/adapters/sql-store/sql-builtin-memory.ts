import { Buffer } from 'node:buffer'
import { infoHash as infoHashOf } from '@shoal/bittorrent'
import type { Sealer, SqlDatabase } from '@shoal/sql'
import type { BuiltinMemory, RememberedTorrent } from '../builtin/builtin-memory.ts'
import type { FleetSchema } from './fleet-schema.ts'

/** The built-in client's memory in SQLite or PostgreSQL. */
export function createSqlBuiltinMemory({
  database,
  sealer,
}: {
  readonly database: SqlDatabase<FleetSchema>
  readonly sealer: Sealer
}): BuiltinMemory {
  const { read, write } = database
  return {
    load: async () => {
      const rows = await read.selectFrom('fleet_builtin_torrents').selectAll().execute()
      return new Map(
        rows.map(({ info_hash, sealed }) => {
          // Older versions kept the .torrent here too; the session has it.
          const { category, tags, savePath, addedAt }: RememberedTorrent = JSON.parse(
            Buffer.from(sealer.open(sealed)).toString(),
          )
          return [infoHashOf(info_hash), { category, tags, savePath, addedAt }]
        }),
      )
    },

    save: async (infoHash, torrent) => {
      const sealed = sealer.seal(Buffer.from(JSON.stringify(torrent)))
      await write((transaction) =>
        transaction
          .insertInto('fleet_builtin_torrents')
          .values({ info_hash: infoHash, sealed })
          .onConflict((conflict) => conflict.column('info_hash').doUpdateSet({ sealed }))
          .execute(),
      )
    },

    remove: async (infoHash) => {
      await write((transaction) =>
        transaction.deleteFrom('fleet_builtin_torrents').where('info_hash', '=', infoHash).execute(),
      )
    },
  }
}
