import { type Migration, migrate } from '@shoal/sql'
import { eachDatabase } from '@shoal/testing'
import { sql } from 'kysely'
import { describe } from 'vitest'
import { flipSealer } from '../../../fixtures/flip-sealer.ts'
import { taskStoreContract } from '../../scheduler/task-store.contract.ts'
import { createSqlTaskStore } from './create-sql-task-store.ts'
import { shotsMigrations } from './shots-migrations.ts'
import type { ShotsSchema } from './shots-schema.ts'

interface TestOutboxSchema {
  readonly test_outbox: { readonly topic: string; readonly position: number }
}

const outboxTable: Migration = {
  name: '0001-outbox',
  statements: ({ integer }) => [`create table test_outbox (topic text not null, position ${integer} not null)`],
}

describe('SQL task store', () => {
  eachDatabase((open) => {
    taskStoreContract(async () => {
      const database = await open<ShotsSchema>()
      const sets = [shotsMigrations, { domain: 'test', migrations: [outboxTable] }]
      await migrate(database, sets, { now: () => 0 })
      let position = 0
      const store = createSqlTaskStore({
        database,
        sealer: flipSealer,
        outbox: {
          append: async (transaction, message) => {
            await sql`insert into test_outbox values (${message.topic}, ${position++})`.execute(transaction)
          },
        },
      })
      const topics = async () => {
        const reader = database.withSchema<TestOutboxSchema>().read
        const rows = await reader.selectFrom('test_outbox').select('topic').orderBy('position').execute()
        return rows.map((row) => row.topic)
      }
      return { store, topics }
    })
  })
})
