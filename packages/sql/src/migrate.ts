import { createHash } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { type Kysely, sql } from 'kysely'
import { ddlWords, type Migration, type MigrationSet } from './migration.ts'
import type { SqlDatabase, SqlDialect } from './sql-database.ts'

export interface MigrateOptions {
  /** Unix time in milliseconds, recorded beside each step. */
  readonly now: () => number
  /** Where SQLite is copied before steps run on a database that already holds some; not copied when absent. */
  readonly backupFile?: string
}

export interface MigrationOutcome {
  /** `domain/name` of each step that ran now. */
  readonly applied: readonly string[]
  /** The copy that was made first, if one was. */
  readonly backup?: string
}

/** The database was written by a newer Shoal, or its history differs from ours. Nothing was changed. */
export class SchemaMismatchError extends Error {
  readonly code = 'sql_schema_mismatch'
  constructor(message: string) {
    super(message)
    this.name = 'SchemaMismatchError'
  }
}

interface RunnerSchema {
  readonly schema_migrations: {
    readonly domain: string
    readonly name: string
    readonly checksum: string
    readonly applied_at: number
  }
}

/** Any constant does, as long as every Shoal uses the same. */
const ADVISORY_LOCK = 5_403_014

/**
 * Brings the schema forward: every step not yet recorded runs, all in one transaction under a lock, each recorded
 * with a checksum. There is no way back but the copy made first.
 * @throws SchemaMismatchError when the database holds a step that we do not know, or knows one otherwise.
 */
export async function migrate<Schema>(
  database: SqlDatabase<Schema>,
  sets: readonly MigrationSet[],
  options: MigrateOptions,
): Promise<MigrationOutcome> {
  const runner = database.withSchema<RunnerSchema>()
  await runner.write((transaction) => createRunnerTable(transaction, runner.dialect))
  const recorded = await runner.read.selectFrom('schema_migrations').selectAll().execute()
  if (pendingSteps(sets, recorded, runner.dialect).length === 0) return { applied: [] }

  const backup = recorded.length > 0 && runner.dialect === 'sqlite' ? options.backupFile : undefined
  if (backup !== undefined) {
    // SQLite fills an empty file and keeps its rights.
    closeSync(openSync(backup, 'wx', 0o600))
    await sql`vacuum into ${backup}`.execute(runner.read)
  }

  const applied = await runner.write((transaction) => applyPending(transaction, sets, runner.dialect, options.now()))
  return backup === undefined ? { applied } : { applied, backup }
}

async function createRunnerTable(transaction: Kysely<RunnerSchema>, dialect: SqlDialect): Promise<void> {
  if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${ADVISORY_LOCK})`.execute(transaction)
  await sql
    .raw(
      `create table if not exists schema_migrations (domain text not null, name text not null, checksum text not null,
       applied_at ${ddlWords[dialect].integer} not null, primary key (domain, name))`,
    )
    .execute(transaction)
}

async function applyPending(
  transaction: Kysely<RunnerSchema>,
  sets: readonly MigrationSet[],
  dialect: SqlDialect,
  appliedAt: number,
): Promise<readonly string[]> {
  if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${ADVISORY_LOCK})`.execute(transaction)
  const recorded = await transaction.selectFrom('schema_migrations').selectAll().execute()
  const pending = pendingSteps(sets, recorded, dialect)
  for (const { domain, name, statements, checksum } of pending) {
    for (const statement of statements) await sql.raw(statement).execute(transaction)
    await transaction
      .insertInto('schema_migrations')
      .values({ domain, name, checksum, applied_at: appliedAt })
      .execute()
  }
  return pending.map((step) => `${step.domain}/${step.name}`)
}

interface PendingStep {
  readonly domain: string
  readonly name: string
  readonly statements: readonly string[]
  readonly checksum: string
}

function pendingSteps(
  sets: readonly MigrationSet[],
  recorded: readonly RunnerSchema['schema_migrations'][],
  dialect: SqlDialect,
): readonly PendingStep[] {
  const checksums = new Map(recorded.map((row) => [`${row.domain}/${row.name}`, row.checksum]))
  const pending: PendingStep[] = []
  for (const { domain, migrations } of sets) {
    for (const migration of inOrder(domain, migrations)) {
      const statements = migration.statements(ddlWords[dialect])
      const checksum = createHash('sha256').update(statements.map(withoutLayout).join(';\n')).digest('hex')
      const key = `${domain}/${migration.name}`
      const known = checksums.get(key)
      checksums.delete(key)
      if (known === undefined) pending.push({ domain, name: migration.name, statements, checksum })
      else if (known !== checksum)
        throw new SchemaMismatchError(
          `step ${key} is recorded in the database with other statements than this version has`,
        )
    }
  }
  const [unknown] = checksums.keys()
  if (unknown !== undefined)
    throw new SchemaMismatchError(
      `the database holds step ${unknown}, which this version does not know: start a newer Shoal`,
    )
  return pending
}

function inOrder(domain: string, migrations: readonly Migration[]): readonly Migration[] {
  for (const [index, { name }] of migrations.entries()) {
    const previous = migrations[index - 1]
    if (!/^\d{4}-[a-z0-9-]+$/.test(name) || (previous !== undefined && previous.name >= name))
      throw new TypeError(`migration ${domain}/${name} is not named NNNN-what or not in order`)
  }
  return migrations
}

/** Indentation may change with the formatter; the statement may not. */
function withoutLayout(statement: string): string {
  return statement.replace(/\s+/g, ' ').trim()
}
