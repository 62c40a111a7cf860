import type { Sealer, SqlDatabase } from '@shoal/sql'
import { sql } from 'kysely'
import { taskRows } from './rows.ts'
import type { ShotsSchema } from './shots-schema.ts'

const BATCH = 100 // tasks of one transaction

/**
 * Seals what a version stored that did not: magnets, trackers and metainfo with their passkeys. Returns how many tasks; none once all
 * are sealed.
 */
export async function sealClearTasks(
  { database, sealer }: { readonly database: SqlDatabase<ShotsSchema>; readonly sealer: Sealer },
  signal: AbortSignal,
): Promise<number> {
  const { sealedColumns } = taskRows(sealer)
  let tasks = 0
  while (!signal.aborted) {
    const sealed = await database.write(async (tx) => {
      const clear = await tx
        .selectFrom('shots_tasks')
        .select(['id', 'source', 'metainfo'])
        .where(sql<boolean>`sealed = 0`)
        .orderBy('id')
        .limit(BATCH)
        .execute()
      for (const row of clear) {
        await tx.updateTable('shots_tasks').set(sealedColumns(row)).where('id', '=', row.id).execute()
      }
      return clear.length
    })
    tasks += sealed
    if (sealed < BATCH) break
  }
  return tasks
}
