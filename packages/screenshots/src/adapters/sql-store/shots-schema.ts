import type { Generated } from 'kysely'
import type { TaskState } from '../../task/task.ts'

/** The tables of the `shots` domain. Times are Unix milliseconds, JSON is text, booleans are 0 or 1. */
export interface ShotsSchema {
  readonly shots_tasks: TasksTable
  readonly shots_shots: ShotsTable
  readonly shots_workers: WorkersTable
}

interface TasksTable {
  readonly id: Generated<number>
  readonly info_hash: string | null
  readonly name: string
  readonly state: TaskState
  /** JSON of the source without its metainfo; base64 of its sealed bytes where `sealed` is 1. */
  readonly source: string
  /** Base64, of sealed bytes where `sealed` is 1; apart, because it may be megabytes and only a worker wants it. */
  readonly metainfo: string | null
  /** 0 in rows that a version wrote which did not seal. */
  readonly sealed: number
  readonly options: string
  readonly priority: number
  readonly attempts: number
  readonly not_before: number
  readonly idempotency_key: string | null
  readonly worker_id: string | null
  readonly lease_token: string | null
  readonly lease_until: number | null
  readonly progress: string | null
  readonly failure: string | null
  readonly partial: number
  readonly report: string | null
  readonly resume_data: string | null
  /** Frames stored, whatever their formats; written together with each shot. */
  readonly shot_count: number
  /** 1 where a worker on another machine can read it: its bytes come from a swarm. */
  readonly anywhere: number
  readonly created_at: number
  readonly updated_at: number
}

interface ShotsTable {
  readonly id: Generated<number>
  readonly task_id: number
  readonly info_hash: string | null
  readonly kind: 'frame' | 'sheet'
  readonly format: 'jpg' | 'png' | 'webp'
  readonly shot_index: number
  readonly width: number
  readonly height: number
  readonly seconds: number
  readonly provenance: string
  readonly size: number
  readonly sha256: string
  /** JSON of where it was uploaded to. */
  readonly hosted: string | null
  readonly created_at: number
}

interface WorkersTable {
  readonly worker_id: string
  readonly version: string
  readonly decoder: string
  readonly sandbox: string
  readonly registered_at: number
  readonly last_seen_at: number
}
