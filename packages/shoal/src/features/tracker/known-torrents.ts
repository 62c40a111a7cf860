import type { SqlDatabase } from '@shoal/sql'
import type { KnownTorrent } from '../../internal/tracker-client.ts'
import type { CoreSchema } from '../../platform/database/core-schema.ts'

/** Torrents that Shoal knows and its tracker therefore serves. */
export interface KnownTorrents {
  /** Resolves when it is durable; a torrent that is known takes the new name. */
  add(torrent: KnownTorrent): Promise<void>
  /** A page in order of info-hash, those after `after`. */
  list(after: string, limit: number): Promise<readonly KnownTorrent[]>
  count(): Promise<number>
}

export function createKnownTorrents(database: SqlDatabase<CoreSchema>, now: () => number): KnownTorrents {
  return {
    add: ({ infoHash, name }) =>
      database.write(async (transaction) => {
        await transaction
          .insertInto('core_torrents')
          .values({ info_hash: infoHash, name, added_at: now() })
          .onConflict((conflict) => conflict.column('info_hash').doUpdateSet({ name }))
          .execute()
      }),
    async list(after, limit) {
      const rows = await database.read
        .selectFrom('core_torrents')
        .select(['info_hash', 'name'])
        .where('info_hash', '>', after)
        .orderBy('info_hash')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ infoHash: row.info_hash, name: row.name }))
    },
    async count() {
      const row = await database.read
        .selectFrom('core_torrents')
        .select(({ fn }) => fn.countAll().as('count'))
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },
  }
}
