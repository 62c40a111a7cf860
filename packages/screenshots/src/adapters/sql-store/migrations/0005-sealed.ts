import type { Migration } from '@shoal/sql'

/**
 * Whether a task's source and metainfo are sealed, as they hold passkeys; those of older versions are sealed by `sealClearTasks`. And
 * an index for each query that runs by itself.
 */
export const sealed: Migration = {
  name: '0005-sealed',
  statements: ({ integer }) => [
    `alter table shots_tasks add column sealed ${integer} not null default 0`,
    'create index shots_tasks_clear on shots_tasks (id) where sealed = 0',
    `create index shots_tasks_ended on shots_tasks (updated_at, id)
      where state in ('success', 'permanent_failure', 'cancelled')`,
    `create index shots_tasks_open on shots_tasks (updated_at) where state in ('queued', 'recoverable_failure', 'running')`,
    `create index shots_tasks_running on shots_tasks (worker_id) where state in ('running')`,
    'create index shots_tasks_counts on shots_tasks (state, shot_count)',
    'create index shots_shots_sizes on shots_shots (task_id, size)',
  ],
}
