import type { Migration } from '@shoal/sql'

/** Proxies by indexer; sealed, because they may hold a password. */
export const fleet0003: Migration = {
  name: '0003-indexer-proxies',
  statements: ({ blob }) => [`create table fleet_indexer_proxies (indexer text primary key, sealed ${blob} not null)`],
}
