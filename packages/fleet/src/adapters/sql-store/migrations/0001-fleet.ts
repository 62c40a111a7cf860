import type { Migration } from '@shoal/sql'

/** Grabs with their history, clients, settings and what was allowed. */
export const fleet0001: Migration = {
  name: '0001-fleet',
  statements: ({ integer, blob, growingId }) => [
    `create table fleet_grabs (
      id text primary key,
      announcement_key text not null unique,
      revision ${integer} not null,
      state text not null,
      state_json text not null,
      park_code text,
      name text not null,
      indexer text not null,
      release_json text not null,
      sealed ${blob} not null,
      info_hash text,
      size ${integer},
      client_id text,
      reserved_at ${integer},
      due_at ${integer},
      expires_at ${integer} not null,
      created_at ${integer} not null,
      updated_at ${integer} not null
    )`,
    'create index fleet_grabs_due on fleet_grabs (due_at) where due_at is not null',
    'create index fleet_grabs_state on fleet_grabs (state, id)',
    'create index fleet_grabs_info_hash on fleet_grabs (info_hash) where info_hash is not null',
    'create index fleet_grabs_reserved on fleet_grabs (reserved_at) where reserved_at is not null',
    'create table fleet_holdings (info_hash text primary key, grab_id text not null)',
    'create index fleet_holdings_grab on fleet_holdings (grab_id)',
    `create table fleet_metainfo (grab_id text primary key, sealed ${blob} not null)`,
    `create table fleet_timeline (
      id ${growingId},
      grab_id text not null,
      at ${integer} not null,
      state text not null,
      client_id text,
      reason_json text
    )`,
    'create index fleet_timeline_grab on fleet_timeline (grab_id, id)',
    `create table fleet_decisions (
      id ${growingId},
      grab_id text not null,
      at ${integer} not null,
      decision_json text not null
    )`,
    'create index fleet_decisions_grab on fleet_decisions (grab_id, id)',
    `create table fleet_clients (
      id text primary key,
      kind text not null,
      declared ${integer} not null,
      sealed ${blob} not null,
      created_at ${integer} not null
    )`,
    'create table fleet_settings (name text primary key, value_json text not null)',
    `create table fleet_allowed_hosts (
      host text not null,
      purpose text not null,
      created_at ${integer} not null,
      primary key (host, purpose)
    )`,
    `create table fleet_late_copies (
      grab_id text not null,
      client_id text not null,
      info_hash text not null,
      since ${integer} not null,
      primary key (grab_id, client_id)
    )`,
    `create table fleet_traffic (
      client_id text not null,
      month text not null,
      bytes ${integer} not null,
      primary key (client_id, month)
    )`,
  ],
}
