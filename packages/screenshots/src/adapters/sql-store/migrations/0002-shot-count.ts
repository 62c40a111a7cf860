import type { Migration } from '@shoal/sql'

export const shotCount: Migration = {
  name: '0002-shot-count',
  statements: ({ integer }) => [
    `alter table shots_tasks add column shot_count ${integer} not null default 0`,
    `update shots_tasks set shot_count =
      (select count(distinct shot_index) from shots_shots where task_id = shots_tasks.id and kind = 'frame')`,
  ],
}
