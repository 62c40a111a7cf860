import type { Migration } from '@shoal/sql'

/** Users, lists, bans, credits and what was handed to the site. */
export const tracker0001: Migration = {
  name: '0001-register',
  statements: ({ integer, real, blob, growingId, dialect }) => [
    `create table tracker_state (
      id ${integer} primary key,
      epoch text not null,
      version ${integer} not null,
      settings_json text not null,
      settings_changed ${integer} not null,
      webhook_sealed ${blob}
    )`,
    `insert into tracker_state (id, epoch, version, settings_json, settings_changed) values
      (1, ${dialect === 'sqlite' ? 'lower(hex(randomblob(16)))' : 'md5(random()::text || clock_timestamp()::text)'}, 1, '{}', 1)`,
    `create table tracker_users (
      id text primary key,
      name text not null,
      name_key text unique,
      passkey_digest text unique,
      disabled text,
      may_leech ${integer} not null,
      barred ${integer} not null,
      max_peers ${integer},
      upload_factor ${real} not null,
      download_factor ${real} not null,
      created_at ${integer} not null,
      removed ${integer} not null,
      changed ${integer} not null
    )`,
    'create index tracker_users_changed on tracker_users (changed)',
    `create table tracker_totals (
      user_id text primary key,
      uploaded ${integer} not null,
      downloaded ${integer} not null,
      raw_uploaded ${integer} not null,
      raw_downloaded ${integer} not null,
      seed_seconds ${integer} not null,
      completed ${integer} not null,
      credited_at ${integer} not null
    )`,
    `create table tracker_listed (
      list text not null,
      info_hash text not null,
      name text not null,
      added_at ${integer} not null,
      removed ${integer} not null,
      changed ${integer} not null,
      primary key (list, info_hash)
    )`,
    'create index tracker_listed_changed on tracker_listed (changed)',
    `create table tracker_factors (
      info_hash text primary key,
      name text not null,
      upload_factor ${real} not null,
      download_factor ${real} not null,
      ends_at ${integer},
      removed ${integer} not null,
      changed ${integer} not null
    )`,
    'create index tracker_factors_changed on tracker_factors (changed)',
    `create table tracker_bans (
      address text primary key,
      reason text not null,
      ends_at ${integer} not null,
      removed ${integer} not null,
      changed ${integer} not null
    )`,
    'create index tracker_bans_changed on tracker_bans (changed)',
    `create table tracker_flags (
      id ${growingId},
      user_id text not null,
      kind text not null,
      detail text not null,
      at ${integer} not null
    )`,
    `create table tracker_journals (journal text primary key, batch ${integer} not null)`,
    `create table tracker_deliveries (
      id ${growingId},
      at ${integer} not null,
      users ${integer} not null,
      credits_json text not null,
      delivered_at ${integer}
    )`,
    'create index tracker_deliveries_due on tracker_deliveries (id) where delivered_at is null',
  ],
}
