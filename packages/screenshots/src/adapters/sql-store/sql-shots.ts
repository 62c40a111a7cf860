import type { Outbox, SqlDatabase } from '@shoal/sql'
import { type ExpressionBuilder, sql } from 'kysely'
import type { TaskStore } from '../../scheduler/task-store.ts'
import type { Shot } from '../../task/shot.ts'
import type { Task } from '../../task/task.ts'
import { heldTask } from './held-task.ts'
import { newShotRow, shotFromRow, type TaskRows, taskColumns } from './rows.ts'
import type { ShotsSchema } from './shots-schema.ts'

type ShotMethods = Pick<TaskStore, 'addShot' | 'setHosted' | 'shots' | 'shot' | 'covers' | 'listShots'>

/** The part of the task store that keeps shots. */
export function sqlShots(database: SqlDatabase<ShotsSchema>, outbox: Outbox, taskRows: TaskRows): ShotMethods {
  const { read } = database
  return {
    addShot: (lease, stored) =>
      database.write(async (tx) => {
        const query = tx.selectFrom('shots_tasks').select(taskColumns)
        const held = await query.where((eb) => eb.and(heldTask(lease))).executeTakeFirst()
        if (held === undefined) return undefined
        const task = taskRows.fromRow(held)
        const { sha256, size, width, height, seconds, provenance, created_at } = newShotRow(task, stored)
        const row = await tx
          .insertInto('shots_shots')
          .values(newShotRow(task, stored))
          .onConflict((conflict) =>
            conflict
              .columns(['task_id', 'kind', 'shot_index', 'format'])
              .doUpdateSet({ sha256, size, width, height, seconds, provenance, created_at, hosted: null }),
          )
          .returningAll()
          .executeTakeFirstOrThrow()
        await tx
          .updateTable('shots_tasks')
          .set((eb) => ({ shot_count: frameCount(eb, task.id) }))
          .where('id', '=', task.id)
          .execute()
        const shot = shotFromRow(row)
        await outbox.append(tx, { topic: 'shot.added', subject: String(shot.id), payload: shotPayload(task, shot) })
        return shot
      }),

    setHosted: (shotId, hosted) =>
      database.write(async (tx) => {
        const set = { hosted: JSON.stringify(hosted) }
        await tx.updateTable('shots_shots').set(set).where('id', '=', shotId).execute()
      }),

    shots: async (taskId) => {
      const query = read.selectFrom('shots_shots').selectAll().where('task_id', '=', taskId)
      return (await query.orderBy('kind').orderBy('shot_index').orderBy('format').execute()).map(shotFromRow)
    },

    shot: async (id) => {
      const row = await read.selectFrom('shots_shots').selectAll().where('id', '=', id).executeTakeFirst()
      return row && shotFromRow(row)
    },

    covers: async (taskIds) => {
      if (taskIds.length === 0) return []
      const rows = await read
        .with('placed', (tables) =>
          tables
            .selectFrom('shots_shots')
            .selectAll()
            .select((eb) => [
              eb.fn
                .agg<number>('row_number')
                .over((over) => over.partitionBy('task_id').orderBy('shot_index').orderBy('format'))
                .as('place'),
              eb.fn
                .countAll<number>()
                .over((over) => over.partitionBy('task_id'))
                .as('frames'),
            ])
            .where('kind', '=', 'frame')
            .where('task_id', 'in', taskIds),
        )
        .selectFrom('placed')
        .selectAll()
        .where(({ eb, ref }) => eb('place', '=', sql<number>`(${ref('frames')} + 2) / 2`))
        .execute()
      return rows.map(shotFromRow)
    },

    listShots: async ({ infoHash, before, limit }) => {
      let query = read.selectFrom('shots_shots').selectAll()
      if (infoHash !== undefined) query = query.where('info_hash', '=', infoHash)
      if (before !== undefined) query = query.where('id', '<', before)
      const rows = await query
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      const shots = rows.slice(0, limit).map(shotFromRow)
      return { shots, next: rows.length > limit ? (shots.at(-1)?.id ?? null) : null }
    },
  }
}

function frameCount(eb: ExpressionBuilder<ShotsSchema, 'shots_tasks'>, taskId: number) {
  const frames = eb.selectFrom('shots_shots').where('task_id', '=', taskId).where('kind', '=', 'frame')
  return frames
    .select((shot) => shot.fn.count<number>('shot_index').distinct().as('count'))
    .$asScalar()
    .$notNull()
}

function shotPayload(task: Task, shot: Shot) {
  const { id, taskId, kind, format, index, width, height, seconds } = shot
  return { infoHash: task.infoHash, name: task.name, id, taskId, kind, format, index, width, height, seconds }
}
