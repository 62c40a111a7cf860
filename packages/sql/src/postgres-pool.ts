import type { PostgresPool } from 'kysely'
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
  const known = new WeakMap<pg.PoolClient, pg.PoolClient>()
  return {
    options: pool.options,
    connect: async () => {
      const client = await pool.connect().catch((error: unknown) => {
        throw postgresFailure(error)
      })
      // Kysely recognizes a connection that comes again by its identity.
      const surviving = known.get(client) ?? survivingClient(client)
      known.set(client, surviving)
      return surviving
    },
    end: () => pool.end(),
  }
}

/** The connection, which says of its failures which the query did not cause and is not used again after such a one. */
function survivingClient(client: pg.PoolClient): pg.PoolClient {
  let broken = false
  const query = async (text: string, parameters: unknown[]): Promise<unknown> => {
    try {
      return await client.query(text, parameters)
    } catch (error) {
      const failure = postgresFailure(error)
      if (failure instanceof SqlUnavailableError && failure.reason === 'unreachable') broken = true
      throw failure
    }
  }
  const release = (destroy?: boolean): void => client.release(destroy === true || broken)
  return new Proxy(client, {
    get: (target, key) => (key === 'query' ? query : key === 'release' ? release : Reflect.get(target, key, target)),
  })
}
