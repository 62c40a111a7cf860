import type { Migration } from '@shoal/sql'

/** When releases stop being free, for removal rules. */
export const fleet0006: Migration = {
  name: '0006-free-until',
  statements: ({ integer }) => [
    `alter table fleet_grabs add column free_until ${integer}`,
    'create index fleet_grabs_free_until on fleet_grabs (free_until) where free_until is not null',
  ],
}
