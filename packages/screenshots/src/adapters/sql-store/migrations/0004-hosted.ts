import type { Migration } from '@shoal/sql'

/** Where a shot was uploaded to, as JSON. */
export const hosted: Migration = {
  name: '0004-hosted',
  statements: () => ['alter table shots_shots add column hosted text'],
}
