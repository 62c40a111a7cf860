import { type MigrationSet, migrate, type SqlDatabase } from '@shoal/sql'
import { eachDatabase } from '@shoal/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { flipSealer } from '../../../fixtures/flip-sealer.ts'
import type { NewTask } from '../../scheduler/task-store.ts'
import { parseCaptureOptions } from '../../task/capture-options.ts'
import { createSqlTaskStore } from './create-sql-task-store.ts'
import { sealClearTasks } from './seal-clear-tasks.ts'
import { shotsMigrations } from './shots-migrations.ts'
import type { ShotsSchema } from './shots-schema.ts'

const never = new AbortController().signal
const PASSKEY = '0123456789abcdef'
const source: NewTask['source'] = {
  kind: 'swarm',
  infoHash: 'ab'.repeat(20),
  trackers: [`http://tracker.test/${PASSKEY}/announce`],
  peers: [],
  metainfo: Buffer.from(`d8:announce${PASSKEY}`).toString('base64'),
}
const task: NewTask = {
  infoHash: source.infoHash,
  name: 'Ubuntu',
  source,
  options: parseCaptureOptions({}),
  priority: 0,
  idempotencyKey: null,
}

describe('sealed tasks', () => {
  eachDatabase((open) => {
    const storeIn = (database: SqlDatabase<ShotsSchema>) =>
      createSqlTaskStore({ database, sealer: flipSealer, outbox: { append: async () => undefined } })
    const stored = async (database: SqlDatabase<ShotsSchema>) => {
      const rows = await database.read.selectFrom('shots_tasks').select(['source', 'metainfo']).execute()
      return rows.flatMap(({ source, metainfo }) => [source, metainfo].map((text) => text ?? '')).join()
    }

    it('show no passkey in the database, and all of it to a worker', async () => {
      const database = await open<ShotsSchema>()
      await migrate(database, [shotsMigrations], { now: () => 0 })
      const store = storeIn(database)
      expect((await store.add(task, 1)).source).toEqual({ ...source, metainfo: undefined })
      const text = await stored(database)
      expect(text).not.toContain(PASSKEY)
      expect(text).not.toContain(Buffer.from(PASSKEY).toString('base64').slice(0, 12))
      const claim = { workerId: 'w', leaseToken: 't', now: 1, leaseUntil: 2 }
      expect((await store.claim(claim))?.source).toEqual(source)
    })

    it('are read as an older version stored them, and sealed once', async () => {
      const database = await open<ShotsSchema>()
      const older: MigrationSet = { ...shotsMigrations, migrations: shotsMigrations.migrations.slice(0, -1) }
      await migrate(database, [older], { now: () => 0 })
      const { metainfo, ...light } = source
      for (let i = 0; i < 101; i++) {
        await database.write((tx) =>
          sql`insert into shots_tasks (name, state, source, metainfo, options, priority, attempts, not_before, partial, anywhere, created_at, updated_at)
            values ('Ubuntu', 'queued', ${JSON.stringify(light)}, ${metainfo}, '{}', 0, 0, 0, 0, 1, 0, 0)`.execute(tx),
        )
      }
      await migrate(database, [shotsMigrations], { now: () => 0 })
      const store = storeIn(database)
      expect((await store.task(1))?.source).toEqual(light)
      expect(await sealClearTasks({ database, sealer: flipSealer }, never)).toBe(101)
      expect(await stored(database)).not.toContain(PASSKEY)
      const claim = { workerId: 'w', leaseToken: 't', now: 1, leaseUntil: 2 }
      expect((await store.claim(claim))?.source).toEqual(source)
      expect(await sealClearTasks({ database, sealer: flipSealer }, never)).toBe(0)
    })
  })
})
