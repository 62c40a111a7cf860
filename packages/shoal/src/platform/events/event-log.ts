import type { SqlDatabase } from '@shoal/sql'
import { z } from 'zod'
import type { CoreSchema } from '../database/core-schema.ts'

/** One stored event. */
export interface StoredEvent {
  readonly id: number
  readonly topic: string
  readonly subject: string
  readonly at: number
  readonly payload: Readonly<Record<string, unknown>>
}

/** Reads events in their order, and remembers how far each consumer has come. */
export interface EventLog {
  /** Events after the id, oldest first. */
  after(id: number, limit: number): Promise<readonly StoredEvent[]>
  /** The oldest and newest id that are kept; zero where there is none. */
  range(): Promise<{ readonly oldest: number; readonly newest: number }>
  position(consumer: string): Promise<number>
  advance(consumer: string, position: number): Promise<void>
  /** Removes what all consumers have seen, but keeps the newest `keep`. */
  prune(keep: number): Promise<void>
}

const payloadShape = z.record(z.string(), z.unknown()).catch({})

export function createEventLog(database: SqlDatabase<CoreSchema>): EventLog {
  const { read } = database
  const range = async (): Promise<{ oldest: number; newest: number }> => {
    const row = await read
      .selectFrom('core_events')
      .select(({ fn }) => [fn.min('id').as('oldest'), fn.max('id').as('newest')])
      .executeTakeFirst()
    return { oldest: Number(row?.oldest ?? 0), newest: Number(row?.newest ?? 0) }
  }
  return {
    range,
    async after(id, limit) {
      const rows = await read
        .selectFrom('core_events')
        .selectAll()
        .where('id', '>', id)
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ ...row, payload: payloadShape.parse(JSON.parse(row.payload)) }))
    },
    async position(consumer) {
      const row = await read
        .selectFrom('core_outbox')
        .select('position')
        .where('consumer', '=', consumer)
        .executeTakeFirst()
      return row?.position ?? 0
    },
    advance: (consumer, position) =>
      database.write(async (transaction) => {
        await transaction
          .insertInto('core_outbox')
          .values({ consumer, position })
          .onConflict((conflict) => conflict.column('consumer').doUpdateSet({ position }))
          .execute()
      }),
    async prune(keep) {
      const { newest } = await range()
      const seen = await read
        .selectFrom('core_outbox')
        .select(({ fn }) => fn.min('position').as('position'))
        .executeTakeFirst()
      const upTo = Math.min(newest - keep, Number(seen?.position ?? newest))
      if (upTo <= 0) return
      await database.write(async (transaction) => {
        await transaction.deleteFrom('core_events').where('id', '<=', upTo).execute()
      })
    },
  }
}
