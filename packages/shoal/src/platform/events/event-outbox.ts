import type { Outbox, OutboxMessage, SqlDialect } from '@shoal/sql'
import { type Kysely, sql } from 'kysely'

export interface EventOutboxOptions {
  readonly dialect: SqlDialect
  readonly now: () => number
  /** Called after each message; its transaction is not committed yet. */
  readonly onAppend: () => void
}

/** Any constant does, as long as every Shoal uses the same. */
const ORDER_LOCK = 5_403_015

/**
 * Writes messages as rows of `core_events` in the caller's transaction. Ids grow in the order of commits: SQLite has
 * one writer, and on PostgreSQL a lock held until the commit keeps a later id from becoming visible first.
 */
export function createEventOutbox(options: EventOutboxOptions): Outbox {
  return {
    async append<Schema>(transaction: Kysely<Schema>, message: OutboxMessage) {
      if (options.dialect === 'postgres') await sql`select pg_advisory_xact_lock(${ORDER_LOCK})`.execute(transaction)
      const { topic, subject, payload } = message
      await sql`insert into core_events (topic, subject, at, payload)
                values (${topic}, ${subject}, ${options.now()}, ${JSON.stringify(payload)})`.execute(transaction)
      options.onAppend()
    },
  }
}
