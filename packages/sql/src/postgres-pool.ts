import type { PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { postgresFailure } from './postgres-failure.ts'
import { SqlUnavailableError } from './sql-unavailable-error.ts'

/**
 * A pool for Kysely that outlives its server. Connections break while they are idle and while they are in use; both
 * emit errors beside failing the query, and an error without a listener ends the process. A broken connection is
 * closed, and the next query opens another one.
 * Every failure that the query did not cause is a `SqlUnavailableError`.
 */
export function survivingPool(config: pg.PoolConfig): PostgresPool {
  const pool = new pg.Pool(config)
  pool.on('error', () => undefined)
  // The pool takes its own listener off while a connection is in use.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const known = new WeakMap<pg.PoolClient, SurvivingClient>()
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect().catch((error: unknown) => {
        throw postgresFailure(error)
      })
      // Kysely recognizes a connection that comes again by its identity.
      const wrapped = known.get(client) ?? new SurvivingClient(client)
      known.set(client, wrapped)
      return wrapped
    },
    end: () => pool.end(),
  }
}

class SurvivingClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient
  #broken = false

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  // Kysely also asks this way for a cursor, which needs an option that we do not set.
  query: PostgresPoolClient['query'] = async (text: unknown, parameters?: readonly unknown[]) => {
    if (typeof text !== 'string') throw new TypeError('cursors are not supported')
    try {
      return await this.#client.query(text, [...(parameters ?? [])])
    } catch (error) {
      const failure = postgresFailure(error)
      if (failure instanceof SqlUnavailableError && failure.reason === 'unreachable') this.#broken = true
      throw failure
    }
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#broken)
  }
}
