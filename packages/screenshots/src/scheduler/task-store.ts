import type { JsonValue } from '@shoal/sql'
import type { CaptureOptions } from '../task/capture-options.ts'
import type { Shot, ShotDetails } from '../task/shot.ts'
import type { Task, TaskFailure, TaskProgress, TaskReport, TaskSource } from '../task/task.ts'
import type {
  EndedTasks,
  ShotPage,
  ShotQuery,
  TaskCounts,
  TaskPage,
  TaskQuery,
  WorkerRecord,
} from '../task/task-query.ts'
import type { TaskLease, WorkerDescription } from '../task/worker-control.ts'

/** A task about to be stored. */
export interface NewTask {
  readonly infoHash: string | null
  readonly name: string
  readonly source: TaskSource
  readonly options: CaptureOptions
  readonly priority: number
  readonly idempotencyKey: string | null
}

/** What a claim writes. */
export interface ClaimTerms {
  readonly workerId: string
  readonly leaseToken: string
  /** Unix milliseconds. */
  readonly now: number
  readonly leaseUntil: number
  /** Only tasks whose bytes can be had from any machine. */
  readonly elsewhere?: boolean
}

/** How a leased task leaves its worker; fields left out stay as they are. */
export interface TaskSettlement {
  readonly state: 'success' | 'recoverable_failure' | 'permanent_failure' | 'queued'
  readonly failure: TaskFailure | null
  readonly partial?: boolean
  readonly report?: TaskReport
  readonly resumeData?: JsonValue
  /** Unix milliseconds. */
  readonly notBefore?: number
  /** An attempt that was handed back is not counted. */
  readonly attempts: number
  readonly now: number
}

/** Answer to a renewal. */
export type RenewalReply = 'renewed' | 'cancelled' | 'lost'

export interface Renewal {
  readonly leaseUntil: number
  readonly progress: TaskProgress
  readonly resumeData?: JsonValue
  readonly now: number
}

export interface StoredShot {
  readonly details: ShotDetails
  readonly size: number
  readonly sha256: string
  readonly now: number
}

/**
 * Keeps tasks, shots and workers. Each method is one transaction, durable when it resolves, and tells the outbox what
 * changed. Every adapter passes `task-store.contract.ts`.
 */
export interface TaskStore {
  /** Stores a queued task, or returns the one that has its idempotency key. */
  add(task: NewTask, now: number): Promise<Task>
  task(id: number): Promise<Task | undefined>
  newestTask(infoHash: string): Promise<Task | undefined>
  listTasks(query: TaskQuery): Promise<TaskPage>
  counts(): Promise<TaskCounts>
  /** Leases the most urgent waiting task: to one caller only, whoever else asks at the same time. */
  claim(terms: ClaimTerms): Promise<Task | undefined>
  renew(lease: TaskLease, renewal: Renewal): Promise<RenewalReply>
  /** The task while the lease holds, else undefined. */
  leased(lease: TaskLease): Promise<Task | undefined>
  /** False where the lease does not hold; nothing is changed then. */
  settle(lease: TaskLease, settlement: TaskSettlement): Promise<boolean>
  /** Running tasks whose lease ended before `now`, with the lease that ended. At most `limit`. */
  expired(now: number, limit: number): Promise<readonly ExpiredLease[]>
  /**
   * Ends the waits and leases of tasks that were last changed later than a minute after `now`: the clock was set back, and
   * their times are those of the other clock. A worker that lives renews its lease long before.
   */
  clockSetBack(now: number): Promise<void>
  /** Ends a waiting or running task as `cancelled`; final ones stay. Returns it as it is then. */
  cancel(id: number, now: number): Promise<Task | undefined>
  /** Queues a failed or cancelled task anew, attempts at zero; others stay. */
  requeue(id: number, now: number): Promise<Task | undefined>
  /** Queues a quote that was told anew, with options that take its shots; others stay. */
  reopen(id: number, options: CaptureOptions, now: number): Promise<Task | undefined>
  /** At most `limit` (500). */
  endedTasks(limit: number): Promise<EndedTasks>
  /** Removes a final task and its shots. */
  remove(id: number): Promise<boolean>

  /** Undefined where the lease does not hold. The same place, format and picture again returns the stored shot. */
  addShot(lease: TaskLease, shot: StoredShot): Promise<Shot | undefined>
  /** Remembers where a shot was uploaded to. */
  setHosted(shotId: number, hosted: NonNullable<Shot['hosted']>): Promise<void>
  shots(taskId: number): Promise<readonly Shot[]>
  shot(id: number): Promise<Shot | undefined>
  /** The frame in the middle of each task that has frames; of at most 500 tasks. */
  covers(taskIds: readonly number[]): Promise<readonly Shot[]>
  listShots(query: ShotQuery): Promise<ShotPage>

  saveWorker(worker: WorkerDescription, now: number): Promise<void>
  seeWorker(workerId: string, now: number): Promise<boolean>
  workers(): Promise<readonly WorkerRecord[]>
}

export interface ExpiredLease {
  readonly task: Task
  readonly lease: TaskLease
}
