import type { SqlDatabase } from '@shoal/sql'
import type { TaskStore } from '../../scheduler/task-store.ts'
import { inStates } from './in-states.ts'
import type { ShotsSchema } from './shots-schema.ts'

type WorkerMethods = Pick<TaskStore, 'saveWorker' | 'seeWorker' | 'workers'>

/** The most recently seen workers come first; older ones than these are left out. */
const MAX_WORKERS = 500

/** The part of the task store that knows workers. */
export function sqlWorkers(database: SqlDatabase<ShotsSchema>): WorkerMethods {
  const { read } = database
  return {
    saveWorker: ({ workerId, version, decoder, sandbox }, now) =>
      database.write(async (tx) => {
        const facts = { version, decoder, sandbox, last_seen_at: now }
        await tx
          .insertInto('shots_workers')
          .values({ worker_id: workerId, registered_at: now, ...facts })
          .onConflict((conflict) => conflict.column('worker_id').doUpdateSet(facts))
          .execute()
      }),

    seeWorker: (workerId, now) =>
      database.write(async (tx) => {
        const query = tx.updateTable('shots_workers').set({ last_seen_at: now }).where('worker_id', '=', workerId)
        return (await query.executeTakeFirst()).numUpdatedRows > 0n
      }),

    workers: async () => {
      const rows = await read
        .selectFrom('shots_workers as worker')
        .selectAll('worker')
        .select((eb) =>
          eb
            .selectFrom('shots_tasks as task')
            .whereRef('task.worker_id', '=', 'worker.worker_id')
            .where(inStates(['running'], 'task.state'))
            .select((task) => task.fn.countAll<number>().as('count'))
            .as('running'),
        )
        .orderBy('worker.last_seen_at', 'desc')
        .limit(MAX_WORKERS)
        .execute()
      return rows.map((row) => ({
        workerId: row.worker_id,
        version: row.version,
        decoder: row.decoder,
        sandbox: row.sandbox,
        registeredAt: row.registered_at,
        lastSeenAt: row.last_seen_at,
        running: row.running ?? 0,
      }))
    },
  }
}
