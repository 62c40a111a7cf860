import { Buffer } from 'node:buffer'
import { type ClientConfig, type ClientId, clientId } from '../../client/client-config.ts'
import type { FleetStore } from '../../store/fleet-store.ts'
import type { SqlFleetStoreParts } from './sql-fleet-store-parts.ts'

type ClientQueries = Pick<
  FleetStore,
  'clients' | 'saveClient' | 'removeClient' | 'clientChanged' | 'addTraffic' | 'traffic'
>

/** The part of the store that keeps clients; their settings are sealed whole. */
export function clientQueries({ database, outbox, sealer }: SqlFleetStoreParts): ClientQueries {
  const { read } = database
  return {
    clients: async () => {
      const rows = await read.selectFrom('fleet_clients').selectAll().orderBy('created_at').orderBy('id').execute()
      return rows.map((row) => {
        const config: ClientConfig = JSON.parse(Buffer.from(sealer.open(row.sealed)).toString())
        return { id: clientId(row.id), config, declared: row.declared === 1 }
      })
    },

    saveClient: async ({ id, config, declared }, at) => {
      const columns = {
        kind: config.kind,
        declared: declared ? 1 : 0,
        sealed: sealer.seal(Buffer.from(JSON.stringify(config))),
      }
      await database.write(async (transaction) => {
        await transaction
          .insertInto('fleet_clients')
          .values({ id, ...columns, created_at: at })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
          .execute()
        await outbox.append(transaction, { topic: 'client.changed', subject: id, payload: { change: 'saved' } })
      })
    },

    removeClient: (id) =>
      database.write(async (transaction) => {
        await transaction.deleteFrom('fleet_clients').where('id', '=', id).execute()
        await outbox.append(transaction, { topic: 'client.changed', subject: id, payload: { change: 'removed' } })
      }),

    clientChanged: (id, event) =>
      database.write((transaction) =>
        outbox.append(transaction, { topic: 'client.changed', subject: id, payload: { ...event } }),
      ),

    addTraffic: (id, month, bytes, quota) =>
      database.write(async (transaction) => {
        const row = await transaction
          .insertInto('fleet_traffic')
          .values({ client_id: id, month, bytes })
          .onConflict((conflict) =>
            conflict
              .columns(['client_id', 'month'])
              .doUpdateSet((row) => ({ bytes: row('fleet_traffic.bytes', '+', bytes) })),
          )
          .returning('bytes')
          .executeTakeFirstOrThrow()
        const total = Number(row.bytes)
        if (quota === undefined || total < quota || total - bytes >= quota) return
        await outbox.append(transaction, {
          topic: 'client.changed',
          subject: id,
          payload: { change: 'quota', month },
        })
      }),

    traffic: async (month) => {
      const rows = await read.selectFrom('fleet_traffic').selectAll().where('month', '=', month).execute()
      return new Map<ClientId, number>(rows.map((row) => [clientId(row.client_id), row.bytes]))
    },
  }
}
