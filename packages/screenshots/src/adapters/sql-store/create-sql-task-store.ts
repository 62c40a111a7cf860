import { contains, type Outbox, type Sealer, type SqlDatabase } from '@shoal/sql'
import type { Kysely } from 'kysely'
import type { TaskStore } from '../../scheduler/task-store.ts'
import type { Task, TaskState } from '../../task/task.ts'
import { heldTask } from './held-task.ts'
import { inStates } from './in-states.ts'
import { taskColumns, taskRows } from './rows.ts'
import type { ShotsSchema } from './shots-schema.ts'
import { sqlShots } from './sql-shots.ts'
import { sqlWorkers } from './sql-workers.ts'

export interface SqlTaskStoreParts {
  readonly database: SqlDatabase<ShotsSchema>
  readonly outbox: Outbox
  /** Seals sources, which hold passkeys. */
  readonly sealer: Sealer
}

type Transaction = Kysely<ShotsSchema>

const waiting = ['queued', 'recoverable_failure'] as const satisfies readonly TaskState[]
const final = ['success', 'permanent_failure', 'cancelled'] as const satisfies readonly TaskState[]
const revivable = ['permanent_failure', 'recoverable_failure', 'cancelled'] as const satisfies readonly TaskState[]

/** Milliseconds by which clocks differ without having been set. */
const CLOCK_TOLERANCE = 60_000

/** Tasks, shots and workers in SQL. Run `shotsMigrations` first. */
export function createSqlTaskStore({ database, outbox, sealer }: SqlTaskStoreParts): TaskStore {
  const { read } = database
  const rows = taskRows(sealer)

  const readTask = async (from: Transaction, id: number): Promise<Task | undefined> => {
    const row = await from.selectFrom('shots_tasks').select(taskColumns).where('id', '=', id).executeTakeFirst()
    return row && rows.fromRow(row)
  }
  const tell = async (tx: Transaction, task: Task): Promise<Task> => {
    const { infoHash, name, state, progress, partial, failure, shotCount } = task
    const payload = {
      infoHash,
      name,
      state,
      partial,
      shotCount,
      failure: failure && { ...failure },
      progress: progress && { ...progress },
    }
    await outbox.append(tx, { topic: 'task.changed', subject: String(task.id), payload })
    return task
  }
  const tellById = async (tx: Transaction, id: number): Promise<Task | undefined> => {
    const task = await readTask(tx, id)
    return task && tell(tx, task)
  }

  return {
    add: (task, now) =>
      database.write(async (tx) => {
        const inserted = await tx
          .insertInto('shots_tasks')
          .values(rows.newRow(task, now))
          .onConflict((conflict) => conflict.column('idempotency_key').doNothing())
          .returning(taskColumns)
          .executeTakeFirst()
        if (inserted !== undefined) return tell(tx, rows.fromRow(inserted))
        const first = await tx
          .selectFrom('shots_tasks')
          .select(taskColumns)
          .where('idempotency_key', '=', task.idempotencyKey)
          .executeTakeFirstOrThrow()
        return rows.fromRow(first)
      }),

    task: (id) => readTask(read, id),

    newestTask: async (infoHash) => {
      const query = read.selectFrom('shots_tasks').select(taskColumns).where('info_hash', '=', infoHash)
      const row = await query.orderBy('id', 'desc').limit(1).executeTakeFirst()
      return row && rows.fromRow(row)
    },

    listTasks: async ({ states, infoHash, search, withShots, before, limit }) => {
      let query = read.selectFrom('shots_tasks').select(taskColumns)
      if (states !== undefined) query = query.where('state', 'in', states)
      if (infoHash !== undefined) query = query.where('info_hash', '=', infoHash)
      if (search !== undefined) query = query.where(contains('name', search))
      if (withShots === true) query = query.where('shot_count', '>', 0)
      if (before !== undefined) query = query.where('id', '<', before)
      const found = await query
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      const tasks = found.slice(0, limit).map(rows.fromRow)
      return { tasks, next: found.length > limit ? (tasks.at(-1)?.id ?? null) : null }
    },

    counts: async () => {
      const query = read.selectFrom('shots_tasks').select(['state', (eb) => eb.fn.countAll<number>().as('tasks')])
      const found = await query
        .select((eb) => eb.fn.sum<number>('shot_count').as('shots'))
        .groupBy('state')
        .execute()
      const count = (state: TaskState): number => found.find((row) => row.state === state)?.tasks ?? 0
      const byState = {
        queued: count('queued'),
        running: count('running'),
        success: count('success'),
        recoverable_failure: count('recoverable_failure'),
        permanent_failure: count('permanent_failure'),
        cancelled: count('cancelled'),
      }
      return { byState, shots: found.reduce((sum, row) => sum + row.shots, 0) }
    },

    claim: ({ workerId, leaseToken, now, leaseUntil, elsewhere }) =>
      database.write(async (tx) => {
        const due = tx.selectFrom('shots_tasks').select('id').where(inStates(waiting)).where('not_before', '<=', now)
        const candidate = (elsewhere === true ? due.where('anywhere', '=', 1) : due)
          .orderBy('priority', 'desc')
          .orderBy('id')
          .limit(1)
        // SQLite has one writer at a time; PostgreSQL lets others skip the row that this claim holds.
        const locked = database.dialect === 'postgres' ? candidate.forUpdate().skipLocked() : candidate
        const found = await locked.executeTakeFirst()
        if (found === undefined) return undefined
        const row = await tx
          .updateTable('shots_tasks')
          .set((eb) => ({
            state: 'running',
            worker_id: workerId,
            lease_token: leaseToken,
            lease_until: leaseUntil,
            attempts: eb('attempts', '+', 1),
            progress: null,
            updated_at: now,
          }))
          .where('id', '=', found.id)
          .returningAll()
          .executeTakeFirstOrThrow()
        await tell(tx, rows.fromRow(row))
        return rows.claimedFromRow(row)
      }),

    renew: (lease, { leaseUntil, progress, resumeData, now }) =>
      database.write(async (tx) => {
        const kept = resumeData === undefined ? {} : { resume_data: JSON.stringify(resumeData) }
        const renewed = await tx
          .updateTable('shots_tasks')
          .set({ lease_until: leaseUntil, progress: JSON.stringify(progress), updated_at: now, ...kept })
          .where((eb) => eb.and(heldTask(lease)))
          .returning(taskColumns)
          .executeTakeFirst()
        if (renewed !== undefined) {
          await tell(tx, rows.fromRow(renewed))
          return 'renewed'
        }
        return (await readTask(tx, lease.taskId))?.state === 'cancelled' ? 'cancelled' : 'lost'
      }),

    leased: async (lease) => {
      const query = read.selectFrom('shots_tasks').select(taskColumns)
      const row = await query.where((eb) => eb.and(heldTask(lease))).executeTakeFirst()
      return row && rows.fromRow(row)
    },

    settle: (lease, { state, failure, partial, report, resumeData, notBefore, attempts, now }) =>
      database.write(async (tx) => {
        const settled = await tx
          .updateTable('shots_tasks')
          .set({
            state,
            failure: failure && JSON.stringify(failure),
            attempts,
            ...(partial === undefined ? {} : { partial: partial ? 1 : 0 }),
            ...(report === undefined ? {} : { report: JSON.stringify(report) }),
            ...(resumeData === undefined ? {} : { resume_data: JSON.stringify(resumeData) }),
            not_before: notBefore,
            worker_id: null,
            lease_token: null,
            lease_until: null,
            updated_at: now,
          })
          .where((eb) => eb.and(heldTask(lease)))
          .returning(taskColumns)
          .executeTakeFirst()
        if (settled === undefined) return false
        await tell(tx, rows.fromRow(settled))
        return true
      }),

    clockSetBack: async (now) => {
      const changedLater = now + CLOCK_TOLERANCE
      const found = await read
        .selectFrom('shots_tasks')
        .select('id')
        .where(inStates([...waiting, 'running']))
        .where('updated_at', '>', changedLater)
        .limit(1)
        .executeTakeFirst()
      if (found === undefined) return
      await database.write(async (tx) => {
        const late = tx.updateTable('shots_tasks').where('updated_at', '>', changedLater)
        await late.set({ not_before: now }).where(inStates(waiting)).where('not_before', '>', now).execute()
        await late
          .set({ lease_until: now - 1 })
          .where(inStates(['running']))
          .where('lease_until', '>', now)
          .execute()
      })
    },

    expired: async (now, limit) => {
      const found = await read
        .selectFrom('shots_tasks')
        .select([...taskColumns, 'lease_token'])
        .where(inStates(['running']))
        .where('lease_until', '<', now)
        .orderBy('lease_until')
        .limit(limit)
        .execute()
      return found.flatMap((row) => {
        if (row.worker_id === null || row.lease_token === null) return []
        const lease = { workerId: row.worker_id, taskId: row.id, leaseToken: row.lease_token }
        return [{ task: rows.fromRow(row), lease }]
      })
    },

    cancel: (id, now) =>
      database.write(async (tx) => {
        const ended = { state: 'cancelled', worker_id: null, lease_token: null, lease_until: null } as const
        const changed = await tx
          .updateTable('shots_tasks')
          .set({ ...ended, updated_at: now })
          .where('id', '=', id)
          .where('state', 'in', [...waiting, 'running'])
          .executeTakeFirst()
        return changed.numUpdatedRows > 0n ? tellById(tx, id) : readTask(tx, id)
      }),

    requeue: (id, now) =>
      database.write(async (tx) => {
        const changed = await tx
          .updateTable('shots_tasks')
          .set({ state: 'queued', attempts: 0, not_before: now, failure: null, progress: null, updated_at: now })
          .where('id', '=', id)
          .where('state', 'in', revivable)
          .executeTakeFirst()
        return changed.numUpdatedRows > 0n ? tellById(tx, id) : readTask(tx, id)
      }),

    reopen: (id, options, now) =>
      database.write(async (tx) => {
        const task = await readTask(tx, id)
        if (task?.state !== 'success' || !task.options.quoteOnly) return task
        const anew = {
          state: 'queued',
          attempts: 0,
          not_before: now,
          progress: null,
          report: null,
          updated_at: now,
        } as const
        await tx
          .updateTable('shots_tasks')
          .set({ ...anew, options: JSON.stringify(options) })
          .where('id', '=', id)
          .execute()
        return tellById(tx, id)
      }),

    endedTasks: async (limit) => {
      const found = await read
        .selectFrom('shots_tasks')
        .select(taskColumns)
        .select((eb) =>
          eb
            .selectFrom('shots_shots')
            .whereRef('task_id', '=', 'shots_tasks.id')
            .select((shot) => shot.fn.coalesce(shot.fn.sum<number>('size'), shot.lit(0)).as('bytes'))
            .as('picture_bytes'),
        )
        .where(inStates(final))
        .orderBy('updated_at')
        .orderBy('id')
        .limit(limit)
        .execute()
      const total = await read
        .selectFrom('shots_shots')
        .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('size'), eb.lit(0)).as('bytes'))
        .executeTakeFirstOrThrow()
      const tasks = found.map((row) => ({ task: rows.fromRow(row), pictureBytes: Number(row.picture_bytes) }))
      return { tasks, galleryBytes: Number(total.bytes) }
    },

    remove: (id) =>
      database.write(async (tx) => {
        const task = await readTask(tx, id)
        if (task === undefined || !final.some((state) => state === task.state)) return false
        await tx.deleteFrom('shots_shots').where('task_id', '=', id).execute()
        await tx.deleteFrom('shots_tasks').where('id', '=', id).execute()
        return true
      }),

    ...sqlShots(database, outbox, rows),
    ...sqlWorkers(database),
  }
}
