import type { Kysely } from 'kysely'

/** Which database answers: domains whose queries must differ (`SKIP LOCKED`) switch on it. */
export type SqlDialect = 'sqlite' | 'postgres'

/** One open database, seen through the tables of `Schema`. */
export interface SqlDatabase<Schema> {
  readonly dialect: SqlDialect
  /** Runs queries outside any transaction. Never write through it: on SQLite it is a read-only connection. */
  readonly read: Kysely<Schema>
  /**
   * Runs `work` in one transaction and resolves once it is committed and, on SQLite, synced to disk. When `work`
   * throws, its changes are undone and the error passes through. Nothing but queries may be awaited inside: other
   * writers wait.
   * @throws NestedWriteError when called from inside another `work`.
   * @throws SqlUnavailableError where the database cannot be used now; `read` throws it too. The commit may have
   * happened when only its answer was lost.
   */
  write<Result>(work: (transaction: Kysely<Schema>) => Promise<Result>): Promise<Result>
  /** The same database through another domain's tables. */
  withSchema<Other>(): SqlDatabase<Other>
  /** Finishes queued writes, then closes. */
  close(): Promise<void>
}

/** A write was started inside a write: it would wait for itself. Pass the transaction on instead. */
export class NestedWriteError extends Error {
  readonly code = 'sql_nested_write'
  constructor() {
    super('write() was called inside another write(): pass its transaction on instead')
    this.name = 'NestedWriteError'
  }
}

/** The database cannot be opened. The message names the file or host and the way out. */
export class SqlOpenError extends Error {
  readonly code = 'sql_open'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SqlOpenError'
  }
}
