import { AsyncLocalStorage } from 'node:async_hooks'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { survivingPool } from './postgres-pool.ts'
import { NestedWriteError, type SqlDatabase, SqlOpenError } from './sql-database.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string
  /** Connections at the most; 10 when absent. */
  readonly connections?: number
}

/** Milliseconds. */
const CONNECT_TIMEOUT = 5_000
const STATEMENT_TIMEOUT = 30_000
/** Ends the wait for an answer over a dead link, where the server's own timeout cannot be heard. */
const ANSWER_TIMEOUT = STATEMENT_TIMEOUT + 5_000
/** Attempts of one write that the server aborts for a conflict with another. */
const MAXIMAL_ATTEMPTS = 5
/** serialization_failure and deadlock_detected (PostgreSQL, appendix A). */
const CONFLICTS: ReadonlySet<string> = new Set(['40001', '40P01'])
const INT8 = 20
const NUMERIC = 1700

/**
 * Opens a PostgreSQL database and proves with one query that it answers.
 * @throws SqlOpenError naming the host, never the password.
 */
export async function openPostgres<Schema>(options: PostgresOptions): Promise<SqlDatabase<Schema>> {
  const pool = survivingPool({
    connectionString: options.url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    statement_timeout: STATEMENT_TIMEOUT,
    query_timeout: ANSWER_TIMEOUT,
    keepAlive: true,
    types: { getTypeParser: numbersForIntegers },
  })
  const kysely = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  try {
    await sql`select 1`.execute(kysely)
  } catch (cause) {
    await kysely.destroy()
    const { host, pathname } = new URL(options.url)
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SqlOpenError(`cannot reach PostgreSQL at ${host}${pathname}: ${reason}`, { cause })
  }
  const inside = new AsyncLocalStorage<true>()

  const database: SqlDatabase<Schema> = {
    dialect: 'postgres',
    read: kysely,
    write: async (work) => {
      if (inside.getStore() === true) throw new NestedWriteError()
      for (let attempt = 1; ; attempt++) {
        try {
          return await inside.run(true, () => kysely.transaction().execute(work))
        } catch (error) {
          if (attempt === MAXIMAL_ATTEMPTS || !isConflict(error)) throw error
        }
      }
    },
    withSchema: <Other>() => database as unknown as SqlDatabase<Other>,
    close: () => kysely.destroy(),
  }
  return database
}

/** Every integer that Shoal stores is below 2^53, so a number serves where `pg` would return text. */
function numbersForIntegers(type: number, format?: 'text' | 'binary'): (text: string) => unknown {
  if (type === INT8 || type === NUMERIC) return Number
  return format === 'binary' ? pg.types.getTypeParser(type, 'binary') : pg.types.getTypeParser(type)
}

function isConflict(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code !== undefined && CONFLICTS.has(error.code)
}
