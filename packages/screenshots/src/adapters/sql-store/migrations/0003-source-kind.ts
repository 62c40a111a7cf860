import type { Migration } from '@shoal/sql'

/** Whether the bytes of a task can be had from any machine: workers elsewhere see no files of this one. */
export const sourceKind: Migration = {
  name: '0003-source-kind',
  statements: ({ integer }) => [
    `alter table shots_tasks add column anywhere ${integer} not null default 0`,
    `update shots_tasks set anywhere = 1 where source like '%"kind":"swarm"%'`,
  ],
}
