import { Buffer } from 'node:buffer'
import type { Sealer } from '@shoal/sql'
import type { Selectable } from 'kysely'
import type { NewTask, StoredShot } from '../../scheduler/task-store.ts'
import type { Shot } from '../../task/shot.ts'
import type { Task } from '../../task/task.ts'
import type { ShotsSchema } from './shots-schema.ts'

export type TaskRow = Selectable<ShotsSchema['shots_tasks']>
export type ShotRow = Selectable<ShotsSchema['shots_shots']>

/** Columns of a task without its metainfo. */
export const taskColumns = [
  'id',
  'info_hash',
  'name',
  'state',
  'source',
  'sealed',
  'options',
  'priority',
  'attempts',
  'not_before',
  'worker_id',
  'progress',
  'failure',
  'partial',
  'report',
  'resume_data',
  'shot_count',
  'idempotency_key',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof TaskRow)[]

type LightRow = Pick<TaskRow, (typeof taskColumns)[number]>

/** Tasks to and from rows. Sources and metainfo are sealed, as they hold passkeys; rows of older versions are read as they are. */
export interface TaskRows {
  /** A task as stored, without the metainfo of its source. */
  fromRow(row: LightRow): Task
  /** A task as a worker gets it: metainfo included. */
  claimedFromRow(row: TaskRow): Task
  /** The columns of a new, queued task. */
  newRow(task: NewTask, now: number): Omit<TaskRow, 'id'>
  /** What is written over the columns of a row that is not sealed. */
  sealedColumns(row: Pick<TaskRow, 'source' | 'metainfo'>): Pick<TaskRow, 'source' | 'metainfo' | 'sealed'>
}

export function taskRows(sealer: Sealer): TaskRows {
  const seal = (text: string, encoding: BufferEncoding): string =>
    Buffer.from(sealer.seal(Buffer.from(text, encoding))).toString('base64')
  const open = (text: string, encoding: BufferEncoding): string =>
    Buffer.from(sealer.open(Buffer.from(text, 'base64'))).toString(encoding)

  const fromRow = (row: LightRow): Task => ({
    id: row.id,
    infoHash: row.info_hash,
    name: row.name,
    state: row.state,
    source: own(row.sealed === 1 ? open(row.source, 'utf8') : row.source),
    options: own(row.options),
    priority: row.priority,
    attempts: row.attempts,
    notBefore: row.not_before,
    workerId: row.worker_id,
    progress: ownOrNull(row.progress),
    failure: ownOrNull(row.failure),
    partial: row.partial === 1,
    report: ownOrNull(row.report),
    resumeData: ownOrNull(row.resume_data),
    shotCount: row.shot_count,
    idempotencyKey: row.idempotency_key,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  })
  const sealedColumns = ({ source, metainfo }: Pick<TaskRow, 'source' | 'metainfo'>) => ({
    source: seal(source, 'utf8'),
    metainfo: metainfo === null ? null : seal(metainfo, 'base64'),
    sealed: 1,
  })
  return {
    fromRow,
    sealedColumns,

    claimedFromRow: (row) => {
      const task = fromRow(row)
      if (row.metainfo === null || task.source.kind === 'file') return task
      const metainfo = row.sealed === 1 ? open(row.metainfo, 'base64') : row.metainfo
      return { ...task, source: { ...task.source, metainfo } }
    },

    newRow: (task, now) => {
      const { metainfo, source } = splitSource(task.source)
      return {
        ...sealedColumns({ source: JSON.stringify(source), metainfo }),
        info_hash: task.infoHash,
        name: task.name,
        state: 'queued',
        options: JSON.stringify(task.options),
        priority: task.priority,
        attempts: 0,
        not_before: now,
        idempotency_key: task.idempotencyKey,
        worker_id: null,
        lease_token: null,
        lease_until: null,
        progress: null,
        failure: null,
        partial: 0,
        report: null,
        resume_data: null,
        shot_count: 0,
        anywhere: task.source.kind === 'swarm' ? 1 : 0,
        created_at: now,
        updated_at: now,
      }
    },
  }
}

export function shotFromRow(row: ShotRow): Shot {
  return {
    id: row.id,
    taskId: row.task_id,
    kind: row.kind,
    format: row.format,
    index: row.shot_index,
    width: row.width,
    height: row.height,
    seconds: row.seconds,
    provenance: own(row.provenance),
    size: row.size,
    sha256: row.sha256,
    ...(row.hosted === null ? {} : { hosted: own<NonNullable<Shot['hosted']>>(row.hosted) }),
    createdAt: row.created_at,
  }
}

export function newShotRow(task: Task, { details, size, sha256, now }: StoredShot): Omit<ShotRow, 'id'> {
  return {
    task_id: task.id,
    info_hash: task.infoHash,
    kind: details.kind,
    format: details.format,
    shot_index: details.index,
    width: details.width,
    height: details.height,
    seconds: details.seconds,
    provenance: JSON.stringify(details.provenance),
    size,
    sha256,
    hosted: null,
    created_at: now,
  }
}

function splitSource(source: NewTask['source']): { metainfo: string | null; source: NewTask['source'] } {
  if (source.kind === 'file') return { metainfo: null, source }
  const { metainfo, ...rest } = source
  return { metainfo: metainfo ?? null, source: rest }
}

/** Reads JSON that only this store writes, typed as it was when written. */
function own<Value>(json: string): Value {
  return JSON.parse(json)
}

function ownOrNull<Value>(json: string | null): Value | null {
  return json === null ? null : own<Value>(json)
}
