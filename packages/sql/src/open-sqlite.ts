import { closeSync, openSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { Kysely, SqliteDialect } from 'kysely'
import { GroupedWrites, type WriteConnection } from './grouped-writes.ts'
import { type SqlDatabase, SqlOpenError } from './sql-database.ts'
import { SqlUnavailableError } from './sql-unavailable-error.ts'
import { onSqlite, sqliteReason } from './sqlite-failure.ts'

export interface SqliteOptions {
  /** Path of the database file; made when absent. */
  readonly file: string
  /** Milliseconds that a write waits while another program has locked the file; 5,000 when absent. */
  readonly lockWait?: number
}

/** How long opening waits for another process's lock, in milliseconds. */
const OPEN_TIMEOUT = 5_000
/** How long one statement waits for it: the event loop waits with it. */
const STATEMENT_TIMEOUT = 50
/** How long a group of writes waits for it, asking again after each pause: the event loop turns in between. */
const LOCK_WAIT = 5_000
const LOCK_PAUSE = 50

/**
 * Opens an SQLite file in write-ahead mode with full sync: what `write` resolved is on disk. One connection writes,
 * another reads, so readers never see half a transaction.
 * @throws SqlOpenError when the file cannot be made or is no database.
 */
export function openSqlite<Schema>(options: SqliteOptions): SqlDatabase<Schema> {
  const writer = openConnection(options.file, false)
  const reader = openConnection(options.file, true)
  const writing = new Kysely<Schema>({ dialect: dialectOver(writer) })
  const reading = new Kysely<Schema>({ dialect: dialectOver(reader) })
  const writes = new GroupedWrites(connectionOver(writer, options.lockWait ?? LOCK_WAIT))

  const database: SqlDatabase<Schema> = {
    dialect: 'sqlite',
    read: reading,
    write: (work) => writes.add(() => work(writing)),
    withSchema: <Other>() => database as unknown as SqlDatabase<Other>,
    close: async () => {
      await writes.idle()
      await reading.destroy()
      await writing.destroy()
    },
  }
  return database
}

function openConnection(file: string, readOnly: boolean): DatabaseSync {
  try {
    // SQLite would make the file as the umask says. Its -wal and -shm take the rights of the file itself.
    if (!readOnly) makePrivateFile(file)
    const connection = new DatabaseSync(file, { readOnly, timeout: OPEN_TIMEOUT })
    if (!readOnly) connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
    connection.exec('PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16000')
    connection.exec(`PRAGMA busy_timeout = ${STATEMENT_TIMEOUT}`)
    return connection
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const why = sqliteReason(cause)
    throw new SqlOpenError(`cannot open the database ${file}: ${reason}`, {
      cause: why === undefined ? cause : new SqlUnavailableError(why, cause),
    })
  }
}

/** Makes an empty file that only the owner can read; what is there already stays. Other failures are SQLite's to name. */
function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}

function connectionOver(connection: DatabaseSync, lockWait: number): WriteConnection {
  return {
    begin: async () => {
      for (let waited = 0; ; waited += STATEMENT_TIMEOUT + LOCK_PAUSE) {
        try {
          return connection.exec('BEGIN IMMEDIATE')
        } catch (error) {
          const reason = sqliteReason(error)
          if (reason !== 'locked' || waited >= lockWait)
            throw reason === undefined ? error : new SqlUnavailableError(reason, error)
          await delay(LOCK_PAUSE)
        }
      }
    },
    commit: () => onSqlite(() => connection.exec('COMMIT')),
    rollback: () => connection.exec('ROLLBACK'),
    savepoint: () => connection.exec('SAVEPOINT one_write'),
    releaseSavepoint: () => connection.exec('RELEASE one_write'),
    rollbackToSavepoint: () => connection.exec('ROLLBACK TO one_write; RELEASE one_write'),
  }
}

/** Kysely's own SQLite dialect over node:sqlite, which differs from better-sqlite3 only in how it takes parameters. */
function dialectOver(connection: DatabaseSync): SqliteDialect {
  const prepared = new PreparedStatements(connection)
  return new SqliteDialect({
    database: {
      close: () => connection.close(),
      prepare: (text) => {
        const statement = onSqlite(() => prepared.get(text))
        return {
          reader: statement.columns().length > 0,
          all: (parameters) => onSqlite(() => statement.all(...bound(parameters))),
          run: (parameters) => onSqlite(() => statement.run(...bound(parameters))),
          iterate: (parameters) => statement.iterate(...bound(parameters)),
        }
      },
    },
  })
}

function bound(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (typeof value === 'boolean') return value ? 1 : 0
    if (value === null || typeof value === 'number' || typeof value === 'bigint') return value
    if (typeof value === 'string' || value instanceof Uint8Array) return value
    throw new TypeError(`SQLite stores no ${typeof value}`)
  })
}

/** The statements used last, prepared once: preparing costs more than most of them. */
class PreparedStatements {
  static readonly #maximal = 200
  readonly #connection: DatabaseSync
  readonly #byText = new Map<string, StatementSync>()

  constructor(connection: DatabaseSync) {
    this.#connection = connection
  }

  get(text: string): StatementSync {
    const known = this.#byText.get(text)
    if (known !== undefined) {
      this.#byText.delete(text)
      this.#byText.set(text, known)
      return known
    }
    const statement = this.#connection.prepare(text)
    this.#byText.set(text, statement)
    if (this.#byText.size > PreparedStatements.#maximal) {
      for (const oldest of this.#byText.keys()) {
        this.#byText.delete(oldest)
        break
      }
    }
    return statement
  }
}
