import { migrate } from '@shoal/sql'
import { eachDatabase, numbersTo, wholeTableReads } from '@shoal/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { flipSealer } from '../../../fixtures/flip-sealer.ts'
import { createSqlTaskStore } from './create-sql-task-store.ts'
import { sealClearTasks } from './seal-clear-tasks.ts'
import { shotsMigrations } from './shots-migrations.ts'
import type { ShotsSchema } from './shots-schema.ts'

const never = new AbortController().signal
const TASKS = 20_000
const SHOTS = 3
const SOURCE = Buffer.from(flipSealer.seal(Buffer.from('{}'))).toString('base64')

describe('queries that run by themselves', () => {
  eachDatabase((open, dialect) => {
    it(`read no table of ${TASKS} tasks from end to end`, { timeout: 60_000 }, async () => {
      const database = await open<ShotsSchema>()
      await migrate(database, [shotsMigrations], { now: () => 0 })
      await database.write(async (tx) => {
        await sql`insert into shots_tasks (name, state, source, sealed, options, priority, attempts, not_before, partial, anywhere,
            worker_id, lease_until, created_at, updated_at)
          ${numbersTo(TASKS)} select 'Ubuntu', case n % 200 when 0 then 'queued' when 1 then 'running' else 'success' end, ${SOURCE}, 1, '{}', 0, 0,
            n, 0, 1, case n % 200 when 1 then 'w' end, case n % 200 when 1 then n end, n, n from numbers`.execute(tx)
        await sql`insert into shots_shots (task_id, kind, format, shot_index, width, height, seconds, provenance, size, sha256, created_at)
          select t.id, 'frame', 'jpg', i.n, 1, 1, 0, '{}', 1, '', 0
            from shots_tasks t cross join (select 1 as n union all select 2 union all select 3) i`.execute(tx)
        await sql`insert into shots_workers values ('w', '1', 'd', 's', 0, 0)`.execute(tx)
      })

      const reads = await wholeTableReads(database, async (watched) => {
        const store = createSqlTaskStore({
          database: watched,
          sealer: flipSealer,
          outbox: { append: async () => undefined },
        })
        const claim = { workerId: 'w', leaseToken: 't', now: TASKS, leaseUntil: 2 * TASKS }
        expect(await store.claim(claim)).toBeDefined()
        expect(await store.claim({ ...claim, elsewhere: true })).toBeDefined()
        expect((await store.expired(TASKS, 10)).length).toBe(0)
        await store.clockSetBack(TASKS)
        expect((await store.endedTasks(10)).galleryBytes).toBe(TASKS * SHOTS)
        expect((await store.counts()).byState.running).toBe(TASKS / 200 + 2)
        expect(await store.workers()).toHaveLength(1)
        expect(await sealClearTasks({ database: watched, sealer: flipSealer }, never)).toBe(0)
      })
      // The workers are few. PostgreSQL adds up all sizes and counts all states from the table where that is as cheap.
      const allowed =
        dialect === 'sqlite' ? /^(shots_workers|worker):/ : /^shots_workers:|sum\("size"\)|group by "state"/
      expect(reads.filter((read) => !allowed.test(read))).toEqual([])
    })
  })
})
