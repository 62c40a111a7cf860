import { eachDatabase } from '@shoal/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { contains } from './contains.ts'

const names = ['Ubuntu 26.04', '100% Wool!', 'a_b', 'a\\b', 'ÉTÉ', 'été', '夏天', "O'Neill"] as const

describe('contains', () => {
  eachDatabase((open) => {
    it('finds a text in any case of ASCII letters, and takes every character as it is', async () => {
      const database = await open<{ readonly names: { readonly name: string } }>()
      await database.write(async (tx) => {
        await sql`create table names (name text not null)`.execute(tx)
        await tx
          .insertInto('names')
          .values(names.map((name) => ({ name })))
          .execute()
      })
      const found = async (text: string): Promise<readonly string[]> => {
        const rows = await database.read.selectFrom('names').select('name').where(contains('name', text)).execute()
        return rows.map(({ name }) => name)
      }
      for (const name of names) expect(await found(name), name).toContain(name)
      expect(await found('UBUNTU')).toEqual(['Ubuntu 26.04'])
      expect(await found('%')).toEqual(['100% Wool!'])
      expect(await found('l!')).toEqual(['100% Wool!'])
      expect(await found('_')).toEqual(['a_b'])
      expect(await found('\\')).toEqual(['a\\b'])
      expect(await found("'")).toEqual(["O'Neill"])
      expect(await found('nothing')).toEqual([])
      expect(await found('')).toHaveLength(names.length)
    })
  })
})
