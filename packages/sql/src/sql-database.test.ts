import { eachDatabase } from '@shoal/testing'
import { describe, expect, it } from 'vitest'
import { migrate } from './migrate.ts'
import { NestedWriteError, type SqlDatabase } from './sql-database.ts'

interface Schema {
  readonly pond_fish: { readonly name: string; readonly weight: number }
}

async function pond(open: () => Promise<SqlDatabase<Schema>>): Promise<SqlDatabase<Schema>> {
  const database = await open()
  const statements = () => ['create table pond_fish (name text primary key, weight bigint not null)']
  await migrate(database, [{ domain: 'pond', migrations: [{ name: '0001-fish', statements }] }], { now: () => 1 })
  return database
}

const names = async (database: SqlDatabase<Schema>): Promise<readonly string[]> =>
  (await database.read.selectFrom('pond_fish').select('name').orderBy('name').execute()).map((row) => row.name)

describe('SqlDatabase', () => {
  eachDatabase((open) => {
    it('undoes a write that throws and passes its error on', async () => {
      const database = await pond(open)
      const failing = database.write(async (tx) => {
        await tx.insertInto('pond_fish').values({ name: 'carp', weight: 1 }).execute()
        throw new RangeError('too heavy')
      })
      await expect(failing).rejects.toThrow(RangeError)
      expect(await names(database)).toEqual([])
    })

    it('isolates concurrent writes: one that fails takes no other with it', async () => {
      const database = await pond(open)
      const outcomes = await Promise.allSettled(
        ['carp', 'tench', 'carp', 'pike'].map((name, weight) =>
          database.write((tx) => tx.insertInto('pond_fish').values({ name, weight }).execute()),
        ),
      )
      expect(outcomes.filter((outcome) => outcome.status === 'rejected')).toHaveLength(1)
      expect(await names(database)).toEqual(['carp', 'pike', 'tench'])
    })

    it('lets no update be lost between concurrent read-then-write transactions', async () => {
      const database = await pond(open)
      await database.write((tx) => tx.insertInto('pond_fish').values({ name: 'carp', weight: 0 }).execute())
      const addOne = () =>
        database.write((tx) =>
          tx
            .updateTable('pond_fish')
            .set((row) => ({ weight: row('weight', '+', 1) }))
            .where('name', '=', 'carp')
            .execute(),
        )
      await Promise.all(Array.from({ length: 50 }, addOne))
      const { weight } = await database.read.selectFrom('pond_fish').select('weight').executeTakeFirstOrThrow()
      expect(weight).toBe(50)
    })

    it('returns 64-bit integers as numbers', async () => {
      const database = await pond(open)
      const weight = 2 ** 40 + 1
      await database.write((tx) => tx.insertInto('pond_fish').values({ name: 'whale', weight }).execute())
      expect((await database.read.selectFrom('pond_fish').selectAll().executeTakeFirst())?.weight).toBe(weight)
    })

    it('refuses a write inside a write instead of waiting for itself', async () => {
      const database = await pond(open)
      const nested = database.write(() => database.write(async () => undefined))
      await expect(nested).rejects.toThrow(NestedWriteError)
      expect(await names(database)).toEqual([])
    })

    it('finishes queued writes before it closes', async () => {
      const database = await pond(open)
      const write = database.write((tx) => tx.insertInto('pond_fish').values({ name: 'carp', weight: 1 }).execute())
      await write
      expect(await names(database)).toEqual(['carp'])
    })
  })
})
