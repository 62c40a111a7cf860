import type { Migration } from '@shoal/sql'

/** What the built-in client's session does not keep; sealed, because a .torrent may hold a passkey. */
export const fleet0004: Migration = {
  name: '0004-builtin-torrents',
  statements: ({ blob }) => [
    `create table fleet_builtin_torrents (info_hash text primary key, sealed ${blob} not null)`,
  ],
}
