import { Buffer } from 'node:buffer'
import type { FleetStore } from '../../store/fleet-store.ts'
import type { SqlFleetStoreParts } from './sql-fleet-store-parts.ts'

type ProxyQueries = Pick<FleetStore, 'indexerProxies' | 'saveIndexerProxy' | 'removeIndexerProxy'>

/** The part of the store that keeps proxies by indexer. */
export function proxyQueries({ database, sealer }: Pick<SqlFleetStoreParts, 'database' | 'sealer'>): ProxyQueries {
  const { read, write } = database
  return {
    indexerProxies: async () => {
      const rows = await read.selectFrom('fleet_indexer_proxies').selectAll().orderBy('indexer').execute()
      return new Map(rows.map(({ indexer, sealed }) => [indexer, Buffer.from(sealer.open(sealed)).toString()]))
    },

    saveIndexerProxy: async (indexer, proxy) => {
      const sealed = sealer.seal(Buffer.from(proxy))
      await write((transaction) =>
        transaction
          .insertInto('fleet_indexer_proxies')
          .values({ indexer, sealed })
          .onConflict((conflict) => conflict.column('indexer').doUpdateSet({ sealed }))
          .execute(),
      )
    },

    removeIndexerProxy: async (indexer) => {
      await write((transaction) =>
        transaction.deleteFrom('fleet_indexer_proxies').where('indexer', '=', indexer).execute(),
      )
    },
  }
}
