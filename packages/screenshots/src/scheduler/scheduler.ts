import type { Shot } from '../task/shot.ts'
import type { FleetSource, ReadableSource, Task, TaskFailure, TaskRequest } from '../task/task.ts'
import type {
  EndedTasks,
  ShotPage,
  ShotQuery,
  TaskCounts,
  TaskPage,
  TaskQuery,
  WorkerRecord,
} from '../task/task-query.ts'
import type { TaskLease, WorkerControl } from '../task/worker-control.ts'

/** Accepts tasks, leases each to one worker, and keeps what the workers deliver. */
export interface Scheduler extends WorkerControl {
  readonly name: string
  /** Begins to look for leases that ran out. */
  start(signal: AbortSignal): Promise<void>
  /** Ends waiting claims with no task. */
  stop(signal: AbortSignal): Promise<void>

  /** Resolves when the task is durable. @throws CaptureOptionsError, TaskRequestError */
  submit(request: TaskRequest): Promise<Task>
  task(id: number): Promise<Task | undefined>
  /** The newest task of an info-hash. */
  newestTask(infoHash: string): Promise<Task | undefined>
  /** Newest first. */
  listTasks(query: TaskQuery): Promise<TaskPage>
  counts(): Promise<TaskCounts>
  /** A task's shots in order. */
  shots(taskId: number): Promise<readonly Shot[]>
  /** Shots of all tasks, newest first. */
  listShots(query: ShotQuery): Promise<ShotPage>
  /** Remembers where a shot was uploaded to. */
  setHosted(shotId: number, hosted: NonNullable<Shot['hosted']>): Promise<void>
  /** The frame in the middle of each task, in one question to the store. */
  covers(taskIds: readonly number[]): Promise<readonly Shot[]>
  /** A shot with its picture, or undefined where there is none. */
  picture(shotId: number, signal: AbortSignal): Promise<{ shot: Shot; bytes: Uint8Array } | undefined>
  /** Cancels what is not final; a worker that runs it hears at its next heartbeat. */
  cancel(id: number): Promise<Task | undefined>
  /** Sends a task that failed or was cancelled round again, with all its attempts. */
  requeue(id: number): Promise<Task | undefined>
  /** Takes the shots that a quote was asked for: the task is queued again, and reads what it read before from the cache. */
  proceed(id: number): Promise<Task | undefined>
  /** Longest ended first, to find what may go. */
  endedTasks(limit: number): Promise<EndedTasks>
  /** Removes a final task with its shots and pictures. False where there is none or it is not final. */
  remove(id: number, signal: AbortSignal): Promise<boolean>
  workers(): Promise<readonly WorkerRecord[]>
  /** The same for a worker on another machine: it gets no task that needs files of this one. */
  claimElsewhere: WorkerControl['claim']
  /** The info-hash of a task while its lease holds; undefined for a video without torrent. @throws LeaseLostError */
  infoHashOf(lease: TaskLease): Promise<string | undefined>
}

/** Where the bytes of a torrent of the fleet are now. */
export type Location =
  | { readonly kind: 'found'; readonly source: ReadableSource }
  /** Not yet: asked again soon, less often the longer it takes. The reason is shown meanwhile. */
  | { readonly kind: 'later'; readonly failure: TaskFailure }
  | { readonly kind: 'never'; readonly failure: TaskFailure }

/** Finds the bytes of a torrent that a client of the fleet has. */
export type LocateSource = (source: FleetSource, signal: AbortSignal) => Promise<Location>

/** A request that cannot become a task. The message is fit for the one who sent it. */
export class TaskRequestError extends Error {
  readonly code = 'task_request'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TaskRequestError'
  }
}

/** An uploaded picture that is none, is not what its details say, or is too large. */
export class PictureError extends Error {
  readonly code = 'picture'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PictureError'
  }
}
