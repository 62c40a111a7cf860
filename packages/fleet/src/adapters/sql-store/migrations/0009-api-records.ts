import type { Migration } from '@shoal/sql'

/** What programs set through the compatible API: categories, tags, preferences. */
export const fleet0009: Migration = {
  name: '0009-api-records',
  statements: () => [
    `create table fleet_api_records (
      kind text not null,
      name text not null,
      value_json text not null,
      primary key (kind, name)
    )`,
  ],
}
