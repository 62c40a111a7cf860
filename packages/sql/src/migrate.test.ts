import { access } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eachDatabase } from '@shoal/testing'
import { describe, expect, it } from 'vitest'
import { migrate, SchemaMismatchError } from './migrate.ts'
import type { Migration } from './migration.ts'

interface Schema {
  readonly pond_fish: { readonly id: number; readonly name: string; readonly weight: number | null }
}

const first: Migration = {
  name: '0001-fish',
  statements: ({ growingId }) => [`create table pond_fish (id ${growingId}, name text not null)`],
}
const second: Migration = {
  name: '0002-weight',
  statements: ({ integer }) => [`alter table pond_fish add column weight ${integer}`],
}
const options = { now: () => 1_700_000_000_000 }

describe('migrate', () => {
  eachDatabase((open, dialect) => {
    it('runs each step once, in order', async () => {
      const database = await open<Schema>()
      const sets = [{ domain: 'pond', migrations: [first, second] }]
      expect(await migrate(database, sets, options)).toEqual({ applied: ['pond/0001-fish', 'pond/0002-weight'] })
      expect(await migrate(database, sets, options)).toEqual({ applied: [] })
      await database.write((tx) =>
        tx
          .insertInto('pond_fish')
          .values({ name: 'carp', weight: 3 } as never)
          .execute(),
      )
      expect(await database.read.selectFrom('pond_fish').selectAll().execute()).toEqual([
        { id: 1, name: 'carp', weight: 3 },
      ])
    })

    it('keeps the rows of an older schema and copies SQLite first', async () => {
      const database = await open<Schema>()
      await migrate(database, [{ domain: 'pond', migrations: [first] }], options)
      await database.write((tx) =>
        tx
          .insertInto('pond_fish')
          .values({ name: 'tench' } as never)
          .execute(),
      )
      const backupFile = join(tmpdir(), `shoal-backup-${process.pid}-${Date.now()}.db`)
      const outcome = await migrate(database, [{ domain: 'pond', migrations: [first, second] }], {
        ...options,
        backupFile,
      })
      expect(outcome.applied).toEqual(['pond/0002-weight'])
      expect(outcome.backup).toBe(dialect === 'sqlite' ? backupFile : undefined)
      if (dialect === 'sqlite') await access(backupFile)
      expect(await database.read.selectFrom('pond_fish').select(['name', 'weight']).execute()).toEqual([
        { name: 'tench', weight: null },
      ])
    })

    it('refuses a database written by a newer version', async () => {
      const database = await open<Schema>()
      await migrate(database, [{ domain: 'pond', migrations: [first, second] }], options)
      const older = migrate(database, [{ domain: 'pond', migrations: [first] }], options)
      await expect(older).rejects.toThrow(SchemaMismatchError)
    })

    it('refuses a step whose statements changed after it ran, but not one that was only laid out anew', async () => {
      const database = await open<Schema>()
      await migrate(database, [{ domain: 'pond', migrations: [first] }], options)
      const laidOut: Migration = { ...first, statements: (words) => first.statements(words).map((s) => `\n  ${s} `) }
      expect(await migrate(database, [{ domain: 'pond', migrations: [laidOut] }], options)).toEqual({ applied: [] })
      const changed: Migration = { ...first, statements: () => ['create table pond_fish (id integer)'] }
      const again = migrate(database, [{ domain: 'pond', migrations: [changed] }], options)
      await expect(again).rejects.toThrow(/other statements/)
    })

    it('leaves nothing behind when a step fails', async () => {
      const database = await open<Schema>()
      const broken: Migration = { name: '0002-broken', statements: () => ['create table pond_x (', 'nonsense'] }
      await expect(migrate(database, [{ domain: 'pond', migrations: [first, broken] }], options)).rejects.toThrow()
      const applied = await migrate(database, [{ domain: 'pond', migrations: [first] }], options)
      expect(applied.applied).toEqual(['pond/0001-fish'])
    })

    it('runs once when two programs start together', async () => {
      const database = await open<Schema>()
      const sets = [{ domain: 'pond', migrations: [first, second] }]
      const outcomes = await Promise.all([migrate(database, sets, options), migrate(database, sets, options)])
      expect(outcomes.flatMap((outcome) => outcome.applied)).toHaveLength(2)
    })
  })
})
