import type { Migration } from '@shoal/sql'

/** Channels that notices go to, and the notices that wait for them. */
export const fleet0002: Migration = {
  name: '0002-notices',
  statements: ({ integer, blob, growingId }) => [
    `create table fleet_notice_channels (
      id text primary key,
      kind text not null,
      sealed ${blob} not null,
      created_at ${integer} not null
    )`,
    `create table fleet_notices (
      id ${growingId},
      channel_id text not null,
      event_key text not null,
      kind text not null,
      subject text not null,
      event_json text not null,
      state text not null,
      attempts ${integer} not null,
      due_at ${integer},
      created_at ${integer} not null,
      settled_at ${integer},
      reason_json text,
      unique (channel_id, event_key)
    )`,
    'create index fleet_notices_due on fleet_notices (due_at) where due_at is not null',
  ],
}
