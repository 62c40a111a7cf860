import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openPostgres, openSqlite, type SqlDatabase, type SqlDialect } from '@shoal/sql'
import { afterEach, describe } from 'vitest'
import { SHARED_POSTGRES } from './shared-postgres.ts'

/** Opens a new, empty database of the dialect at hand; it is closed and removed after the test. */
export type OpenDatabase = <Schema>() => Promise<SqlDatabase<Schema>>

/** Runs a suite once on SQLite and once on a real PostgreSQL that npm brought. */
export function eachDatabase(body: (open: OpenDatabase, dialect: SqlDialect) => void): void {
  describe('on SQLite', () => {
    const closers: (() => Promise<void>)[] = []
    afterEach(() => closeAll(closers))
    body(async <Schema>() => {
      const folder = await mkdtemp(join(tmpdir(), 'shoal-sqlite-'))
      const database = openSqlite<Schema>({ file: join(folder, 'test.db') })
      closers.push(async () => {
        await database.close()
        await rm(folder, { recursive: true })
      })
      return database
    }, 'sqlite')
  })

  describe('on PostgreSQL', () => {
    const closers: (() => Promise<void>)[] = []
    afterEach(() => closeAll(closers))
    body(async <Schema>() => {
      const database = await openPostgres<Schema>({ url: await newPostgresDatabase(), connections: 4 })
      closers.push(() => database.close())
      return database
    }, 'postgres')
  })
}

/** URL of a new, empty database of the PostgreSQL that all tests of this run share. */
export async function newPostgresDatabase(): Promise<string> {
  const lender = process.env[SHARED_POSTGRES]
  if (lender === undefined) throw new Error(`${SHARED_POSTGRES} is not set: run the tests with vitest.config.ts`)
  const answer = await fetch(lender, { method: 'POST', signal: AbortSignal.timeout(60_000) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`no PostgreSQL for this run: ${text}`)
  return text
}

async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close()
}
