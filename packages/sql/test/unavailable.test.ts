import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { PrivatePostgres } from '@shoal/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openPostgres, openSqlite, type SqlDatabase, SqlUnavailableError } from '../src/index.ts'

interface Schema {
  readonly pond_fish: { readonly name: string }
}

const names = async (database: SqlDatabase<Schema>): Promise<readonly string[]> =>
  (await database.read.selectFrom('pond_fish').select('name').execute()).map(({ name }) => name)

const insert = (database: SqlDatabase<Schema>, name: string): Promise<unknown> =>
  database.write((transaction) => transaction.insertInto('pond_fish').values({ name }).execute())

describe('a PostgreSQL that is restarted under load', () => {
  const server = new PrivatePostgres()
  let database: SqlDatabase<Schema>

  beforeAll(async () => {
    await server.start()
    database = await openPostgres<Schema>({ url: await server.newDatabase(), connections: 4 })
    await database.write((transaction) =>
      transaction.schema
        .createTable('pond_fish')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .execute(),
    )
  })
  afterAll(async () => {
    await database.close()
    await server.stop()
  })

  it('fails the queries of that time as unavailable, ends no process and loses no write that it acknowledged', async () => {
    const acknowledged: string[] = []
    const failures: unknown[] = []
    let running = true
    const writers = Array.from({ length: 12 }, async (_, writer) => {
      for (let number = 0; running; number++) {
        const name = `${writer}/${number}`
        try {
          await insert(database, name)
          acknowledged.push(name)
        } catch (error) {
          failures.push(error)
          await new Promise((resolve) => setImmediate(resolve))
        }
      }
    })
    for (let restart = 0; restart < 3; restart++) {
      const before = acknowledged.length
      await vi.waitFor(() => expect(acknowledged.length, 'writes before the restart').toBeGreaterThan(before + 20), {
        timeout: 20_000,
      })
      await server.halt()
      await expect(names(database)).rejects.toThrow(SqlUnavailableError)
      await server.resume()
      const atReturn = acknowledged.length
      await vi.waitFor(() => expect(acknowledged.length, 'writes after the restart').toBeGreaterThan(atReturn), {
        timeout: 20_000,
      })
    }
    running = false
    await Promise.all(writers)
    expect(failures.length).toBeGreaterThan(0)
    expect(failures.filter((failure) => !(failure instanceof SqlUnavailableError))).toEqual([])
    expect(new Set(await names(database)).isSupersetOf(new Set(acknowledged))).toBe(true)
  })

  it('passes on the errors that a query caused', async () => {
    await insert(database, 'carp')
    const again = await insert(database, 'carp').catch((error: unknown) => error)
    expect(again).toMatchObject({ code: '23505' })
  })
})

describe('an SQLite file that another program has locked', () => {
  let folder: string
  let other: DatabaseSync
  let database: SqlDatabase<Schema>

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shoal-locked-'))
    const file = join(folder, 'test.db')
    database = openSqlite<Schema>({ file, lockWait: 200 })
    await database.write((transaction) =>
      transaction.schema.createTable('pond_fish').addColumn('name', 'text').execute(),
    )
    other = new DatabaseSync(file)
  })
  afterAll(async () => {
    other.close()
    await database.close()
    await rm(folder, { recursive: true })
  })

  it('lets a write wait, while others read, until the lock is gone', async () => {
    other.exec('BEGIN IMMEDIATE')
    const write = insert(database, 'carp')
    expect(await names(database)).toEqual([])
    other.exec('ROLLBACK')
    await write
    expect(await names(database)).toEqual(['carp'])
  })

  it('fails the writes that would wait too long, and takes the next one', async () => {
    other.exec('BEGIN IMMEDIATE')
    const outcome = await insert(database, 'tench').catch((error: unknown) => error)
    other.exec('ROLLBACK')
    expect(outcome).toBeInstanceOf(SqlUnavailableError)
    expect(outcome).toMatchObject({ reason: 'locked' })
    await insert(database, 'pike')
    expect(await names(database)).toEqual(['carp', 'pike'])
  })
})

describe('an SQLite file on a full disk', () => {
  it('fails a write as full, and takes the next one once there is room', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shoal-full-'))
    const database = openSqlite<Schema>({ file: join(folder, 'test.db') })
    await database.write((transaction) =>
      transaction.schema.createTable('pond_fish').addColumn('name', 'text').execute(),
    )
    // What SQLite does at this limit is what it does when the file system has no room.
    const pages = (count: number): Promise<unknown> =>
      database.write((transaction) =>
        transaction.executeQuery({
          ...transaction.selectFrom('pond_fish').select('name').compile(),
          sql: `pragma max_page_count = ${count}`,
          parameters: [],
        }),
      )
    await pages(4)
    const outcomes = await Promise.allSettled([insert(database, 'carp'), insert(database, 'x'.repeat(100_000))])
    expect(outcomes.at(1)).toMatchObject({ status: 'rejected', reason: { code: 'sql_unavailable', reason: 'full' } })
    await pages(1_000)
    await insert(database, 'pike')
    expect(await names(database)).toContain('pike')
    await database.close()
    await rm(folder, { recursive: true })
  })
})
