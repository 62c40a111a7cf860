import type { JsonValue } from '@shoal/sql'
import type { CaptureOptions } from './capture-options.ts'
import type { Shot, ShotDetails } from './shot.ts'
import type { ReadableSource, TaskFailure, TaskProgress, TaskReport } from './task.ts'

/** What a worker says of itself. */
export interface WorkerDescription {
  /** Stable over restarts: letters, digits, `.`, `_` and `-`, at most 64. */
  readonly workerId: string
  readonly version: string
  /** Decoder and its version, e.g. `node-av 6.1.1`. */
  readonly decoder: string
  /** Which level of confinement the decoder runs in. */
  readonly sandbox: string
}

export interface WorkerRegistration {
  /** A lease not renewed for so long is lost. */
  readonly leaseMs: number
  readonly heartbeatMs: number
}

/** Proves that a worker holds a task: both are needed in every later call about it. */
export interface TaskLease {
  readonly workerId: string
  readonly taskId: number
  /** Random, new with each claim. */
  readonly leaseToken: string
}

export interface ClaimedTask {
  readonly lease: TaskLease
  readonly infoHash: string | null
  readonly name: string
  readonly source: ReadableSource
  readonly options: CaptureOptions
  /** 1 for the first. */
  readonly attempt: number
  readonly resumeData: JsonValue
  /** Shots that earlier attempts delivered: they are not made again. */
  readonly delivered: readonly Shot[]
}

export type HeartbeatReply =
  | { readonly kind: 'continue' }
  /** The task was cancelled: stop, nothing more is wanted. */
  | { readonly kind: 'cancelled' }
  /** The lease is another's or ran out: stop, and do not report. */
  | { readonly kind: 'lost' }

/** How an attempt ended. */
export type TaskOutcome =
  | { readonly kind: 'success'; readonly partial: boolean; readonly report: TaskReport }
  | { readonly kind: 'recoverable_failure'; readonly failure: TaskFailure; readonly resumeData: JsonValue }
  | { readonly kind: 'permanent_failure'; readonly failure: TaskFailure }
  /** The worker stops: another may go on at once, and no attempt is counted. */
  | { readonly kind: 'handed_back'; readonly resumeData: JsonValue }

/**
 * Control as a worker sees it. The scheduler satisfies it in process; over HTTP it is a client of the internal API.
 * Calls with a lease that is not (or no longer) theirs throw `LeaseLostError`.
 */
export interface WorkerControl {
  register(worker: WorkerDescription, signal: AbortSignal): Promise<WorkerRegistration>
  /** Waits up to `waitMs` milliseconds for a task; undefined where none came. */
  claim(workerId: string, waitMs: number, signal: AbortSignal): Promise<ClaimedTask | undefined>
  /** Renews the lease; `resumeData` replaces what was kept. */
  heartbeat(lease: TaskLease, beat: Heartbeat, signal: AbortSignal): Promise<HeartbeatReply>
  /** Resolves when the picture is durable. Uploading the same picture again returns the same shot. */
  uploadShot(lease: TaskLease, details: ShotDetails, picture: Uint8Array, signal: AbortSignal): Promise<Shot>
  finish(lease: TaskLease, outcome: TaskOutcome, signal: AbortSignal): Promise<void>
}

export interface Heartbeat {
  readonly progress: TaskProgress
  readonly resumeData?: JsonValue
}

/** The lease ran out or belongs to another worker: what the caller does no longer counts. */
export class LeaseLostError extends Error {
  readonly code = 'lease_lost'
  constructor(taskId: number) {
    super(`task ${taskId} is not leased to this worker`)
    this.name = 'LeaseLostError'
  }
}
