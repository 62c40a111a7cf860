import type { Migration } from '@shoal/sql'

/** Torrents on their way from one client to another; the .torrent is sealed, because it may hold a passkey. */
export const fleet0005: Migration = {
  name: '0005-moves',
  statements: ({ integer, blob }) => [
    `create table fleet_moves (
      id text primary key,
      info_hash text not null,
      state text not null,
      move_json text not null,
      sealed ${blob},
      due_at ${integer}
    )`,
    // One move of a torrent at a time.
    'create unique index fleet_moves_under_way on fleet_moves (info_hash) where due_at is not null',
  ],
}
