import type { SqlDialect } from './sql-database.ts'

/** One step of a domain's schema: its statements in order, written with the dialect's words. */
export interface Migration {
  /** `NNNN-what`, growing within a domain. */
  readonly name: string
  readonly statements: (words: DdlWords) => readonly string[]
}

/** A domain's steps, oldest first. Each domain prefixes its tables and knows nothing of another's. */
export interface MigrationSet {
  readonly domain: string
  readonly migrations: readonly Migration[]
}

/** What the dialects spell differently in a `CREATE TABLE`. */
export interface DdlWords {
  readonly dialect: SqlDialect
  /** Type and constraint of a growing 64-bit primary key. */
  readonly growingId: string
  /** 64-bit integer: counts, bytes, Unix milliseconds. */
  readonly integer: string
  /** 64-bit floating point. */
  readonly real: string
  readonly blob: string
}

export const ddlWords: Readonly<Record<SqlDialect, DdlWords>> = {
  sqlite: {
    dialect: 'sqlite',
    growingId: 'integer primary key autoincrement',
    integer: 'integer',
    real: 'real',
    blob: 'blob',
  },
  postgres: {
    dialect: 'postgres',
    growingId: 'bigint generated always as identity primary key',
    integer: 'bigint',
    real: 'double precision',
    blob: 'bytea',
  },
}
