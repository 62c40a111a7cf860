import type { Shot } from '../gallery/shot.ts'
import type { WorkerDescription } from '../worker/worker-control.ts'
import type { Task, TaskState } from './task.ts'

export interface TaskQuery {
  readonly states?: readonly TaskState[]
  readonly infoHash?: string
  /** Tasks older than this id. */
  readonly before?: number
  /** At most 500. */
  readonly limit: number
}

export interface TaskPage {
  readonly tasks: readonly Task[]
  /** Pass as `before` for the next page; null at the end. */
  readonly next: number | null
}

/** Totals over all tasks. */
export interface TaskCounts {
  readonly byState: Readonly<Record<TaskState, number>>
  /** Frames stored. */
  readonly shots: number
}

export interface ShotQuery {
  readonly infoHash?: string
  /** Shots older than this id. */
  readonly before?: number
  /** At most 500. */
  readonly limit: number
}

export interface ShotPage {
  readonly shots: readonly Shot[]
  readonly next: number | null
}

export interface WorkerRecord extends WorkerDescription {
  /** Unix milliseconds. */
  readonly registeredAt: number
  readonly lastSeenAt: number
  /** Tasks that it holds now. */
  readonly running: number
}
