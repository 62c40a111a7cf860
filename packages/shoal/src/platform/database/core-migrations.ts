import type { MigrationSet } from '@shoal/sql'

/** Schema of the program's own tables, oldest step first. */
export const coreMigrations: MigrationSet = {
  domain: 'core',
  migrations: [
    {
      name: '0001-core',
      statements: ({ integer, growingId }) => [
        `create table core_accounts (id text primary key, name text not null unique, password_hash text not null,
           role text not null, created_at ${integer} not null)`,
        `create table core_sessions (secret_hash text primary key, account_id text not null, csrf_token text not null,
           created_at ${integer} not null, expires_at ${integer} not null)`,
        'create index core_sessions_expiry on core_sessions (expires_at)',
        `create table core_tokens (id text primary key, account_id text not null, name text not null,
           secret_hash text not null unique, access text not null, created_at ${integer} not null,
           used_at ${integer})`,
        'create index core_tokens_by_account on core_tokens (account_id, created_at)',
        `create table core_audit (id ${growingId}, at ${integer} not null, actor text not null, action text not null,
           subject text not null, address text not null)`,
        'create table core_settings (name text primary key, value text not null)',
        `create table core_events (id ${growingId}, topic text not null, subject text not null, at ${integer} not null,
           payload text not null)`,
        `create table core_outbox (consumer text primary key, position ${integer} not null)`,
        `create table core_torrents (info_hash text primary key, name text not null, added_at ${integer} not null)`,
      ],
    },
    {
      name: '0002-declared-accounts',
      statements: ({ integer }) => [`alter table core_accounts add column declared ${integer} not null default 0`],
    },
    {
      name: '0003-devices',
      statements: ({ integer }) => [
        `create table core_devices (secret_hash text primary key, account_id text not null, used_at ${integer} not null)`,
        'create index core_devices_by_account on core_devices (account_id, used_at)',
        'create index core_audit_by_actor on core_audit (actor, action, address)',
        'create index core_audit_by_time on core_audit (at)',
      ],
    },
  ],
}
