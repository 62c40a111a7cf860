import { type RawBuilder, sql } from 'kysely'
import type { TaskState } from '../../task/task.ts'

/** Whether a task is in one of these states; written into the query, as SQLite uses an index of some states only where it sees them. */
export function inStates(states: readonly TaskState[], column = 'state'): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} in (${sql.join(states.map((state) => sql.lit(state)))})`
}
