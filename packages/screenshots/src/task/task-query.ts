import type { Shot } from './shot.ts'
import type { Task, TaskState } from './task.ts'
import type { WorkerDescription } from './worker-control.ts'

export interface TaskQuery {
  readonly states?: readonly TaskState[]
  readonly infoHash?: string
  /** Part of the name, letter case aside. */
  readonly search?: string
  /** Only tasks that have frames. */
  readonly withShots?: boolean
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

/** Final tasks, longest ended first, with what their pictures take. */
export interface EndedTasks {
  readonly tasks: readonly { readonly task: Task; readonly pictureBytes: number }[]
  /** Bytes of all pictures of all tasks. */
  readonly galleryBytes: number
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
