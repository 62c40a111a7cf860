import { Buffer } from 'node:buffer'
import { infoHash as infoHashOf } from '@shoal/bittorrent'
import type { SqlDatabase } from '@shoal/sql'
import type { Sealer } from '../../store/sealer.ts'
import type { BuiltinMemory, RememberedTorrent } from '../builtin/builtin-memory.ts'
import type { FleetSchema } from './fleet-schema.ts'

type StoredTorrent = Omit<RememberedTorrent, 'metainfo'> & { readonly base64: string }

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
          const { base64, ...rest }: StoredTorrent = JSON.parse(Buffer.from(sealer.open(sealed)).toString())
          return [infoHashOf(info_hash), { ...rest, metainfo: new Uint8Array(Buffer.from(base64, 'base64')) }]
        }),
      )
    },

    save: async (infoHash, { metainfo, ...rest }) => {
      const stored: StoredTorrent = { ...rest, base64: Buffer.from(metainfo).toString('base64') }
      const sealed = sealer.seal(Buffer.from(JSON.stringify(stored)))
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
