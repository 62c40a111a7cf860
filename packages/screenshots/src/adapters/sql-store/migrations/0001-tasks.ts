import type { Migration } from '@shoal/sql'

export const tasks: Migration = {
  name: '0001-tasks',
  statements: ({ growingId, integer, real }) => [
    `create table shots_tasks (
      id ${growingId},
      info_hash text,
      name text not null,
      state text not null,
      source text not null,
      metainfo text,
      options text not null,
      priority ${integer} not null,
      attempts ${integer} not null,
      not_before ${integer} not null,
      idempotency_key text unique,
      worker_id text,
      lease_token text,
      lease_until ${integer},
      progress text,
      failure text,
      partial ${integer} not null,
      report text,
      resume_data text,
      created_at ${integer} not null,
      updated_at ${integer} not null
    )`,
    // Claims read the head of this index: only waiting tasks are in it, in the order in which they are served.
    `create index shots_tasks_waiting on shots_tasks (priority desc, id)
      where state in ('queued', 'recoverable_failure')`,
    `create index shots_tasks_leases on shots_tasks (lease_until) where state = 'running'`,
    'create index shots_tasks_info_hash on shots_tasks (info_hash, id)',
    `create table shots_shots (
      id ${growingId},
      task_id ${integer} not null references shots_tasks (id),
      info_hash text,
      kind text not null,
      format text not null,
      shot_index ${integer} not null,
      width ${integer} not null,
      height ${integer} not null,
      seconds ${real} not null,
      provenance text not null,
      size ${integer} not null,
      sha256 text not null,
      created_at ${integer} not null,
      unique (task_id, kind, shot_index, format)
    )`,
    'create index shots_shots_info_hash on shots_shots (info_hash, id)',
    `create table shots_workers (
      worker_id text primary key,
      version text not null,
      decoder text not null,
      sandbox text not null,
      registered_at ${integer} not null,
      last_seen_at ${integer} not null
    )`,
  ],
}
