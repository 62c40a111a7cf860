import pg from 'pg'
import { SqlUnavailableError, type UnavailableReason } from './sql-unavailable-error.ts'

/** Classes and codes that say that the server cannot work now (PostgreSQL, appendix A). */
const BY_CODE: readonly (readonly [prefix: string, reason: UnavailableReason])[] = [
  ['08', 'unreachable'], // connection exception
  ['57P', 'unreachable'], // shut down, crashed, starting up, database dropped, idle for too long
  ['53100', 'full'], // disk_full
  ['53', 'unreachable'], // insufficient resources: too many connections, out of memory
  ['25006', 'read-only'], // read_only_sql_transaction: a replica, or one that was demoted
  ['58', 'input-output'], // system error
  ['XX001', 'damaged'],
  ['XX002', 'damaged'],
]
/** What the driver says without a code. */
const LOST =
  /^(connection terminated|timeout exceeded when trying to connect|query read timeout|client has encountered|client was closed)/i
/** Failures of the socket or of looking up the server's name. */
const SOCKET = /^(E[A-Z]+|UND_ERR_.*)$/

/** The error as the callers know it: one that comes from the connection instead of the query is a `SqlUnavailableError`. */
export function postgresFailure(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (error instanceof pg.DatabaseError) {
    const reason = BY_CODE.find(([prefix]) => error.code?.startsWith(prefix))?.[1]
    return reason === undefined ? error : new SqlUnavailableError(reason, error)
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return LOST.test(error.message) || SOCKET.test(code) ? new SqlUnavailableError('unreachable', error) : error
}
