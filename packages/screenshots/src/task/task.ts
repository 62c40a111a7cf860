import type { JsonValue } from '@shoal/sql'
import type { CaptureOptions, CaptureOptionsInput } from './capture-options.ts'
import type { Estimate } from './estimate.ts'

/**
 * `queued` and `recoverable_failure` wait for a worker (the latter not before `notBefore`), `running` has one; the
 * others are final.
 */
export const taskStates = [
  'queued',
  'running',
  'success',
  'recoverable_failure',
  'permanent_failure',
  'cancelled',
] as const
export type TaskState = (typeof taskStates)[number]

/** Where the bytes come from. */
export type TaskSource =
  | {
      readonly kind: 'swarm'
      /** 40 (v1) or 64 (v2) lower-case hexadecimal digits. */
      readonly infoHash: string
      readonly trackers: readonly string[]
      /** Addresses `host:port` to dial beside those that trackers name. */
      readonly peers: readonly string[]
      /** The .torrent in base64, where it is known. Given to the worker only: tasks that are read leave it out. */
      readonly metainfo?: string
      /** CIDRs of private addresses that may be dialled for this task; never taken from outside. */
      readonly allowPeers?: readonly string[]
      /** Tracker hosts that may hear of a private torrent; never taken from outside. */
      readonly allowTrackers?: readonly string[]
      /** Nobody but `peers` is asked: the user's own client as the only peer. */
      readonly onlyPeers?: boolean
    }
  | {
      /** A torrent whose files lie on the worker's disk. */
      readonly kind: 'disk'
      readonly infoHash: string
      /** The .torrent in base64, needed when submitting. Given to the worker only: tasks that are read leave it out. */
      readonly metainfo?: string
      /** Folder that holds the torrent's file or top folder. */
      readonly folder: string
    }
  | {
      /** A video, or a folder of them, without a torrent. */
      readonly kind: 'file'
      readonly path: string
    }
  | {
      /** A torrent that a client of the fleet has: where its bytes lie is found out at each claim. */
      readonly kind: 'fleet'
      readonly infoHash: string
      /** The .torrent in base64, where it is known. */
      readonly metainfo?: string
    }

/** What a worker can read by itself. */
export type ReadableSource = Exclude<TaskSource, { kind: 'fleet' }>
export type FleetSource = Extract<TaskSource, { kind: 'fleet' }>

export interface TaskRequest {
  readonly source: TaskSource
  readonly options?: CaptureOptionsInput
  /** Higher goes first; 0 when absent. */
  readonly priority?: number
  /** Shown to people, e.g. the release's name. */
  readonly name?: string
  /** A second submission with the same key returns the first one's task. */
  readonly idempotencyKey?: string
}

export interface TaskProgress {
  readonly step: 'metadata' | 'index' | 'frames' | 'done'
  readonly shotsDone: number
  readonly shotsWanted: number
  /** Payload bytes fetched by this attempt. */
  readonly bytesFetched: number
}

/** What the capture measured, kept with a task that ended with shots. */
export interface TaskReport {
  readonly bytesFetched: number
  /** Bytes of the video files that were captured. */
  readonly fileBytes: number
  /** Bytes of the distinct pieces that hold the index and the delivered keyframes. */
  readonly lowerBoundBytes: number
  /** Milliseconds from the claim to the first shot and to the end. */
  readonly firstShotMs?: number
  readonly totalMs: number
  readonly warnings: readonly string[]
  /** Text in the layout that uploaders know, one part per video. */
  readonly mediaInfo?: string
  /** What the shots would cost, where only that was asked. */
  readonly quote?: Estimate
}

export interface Task {
  readonly id: number
  /** Null for a local file without a torrent. */
  readonly infoHash: string | null
  readonly name: string
  readonly state: TaskState
  readonly source: TaskSource
  readonly options: CaptureOptions
  readonly priority: number
  /** Attempts begun. */
  readonly attempts: number
  /** Unix milliseconds before which no worker gets it. */
  readonly notBefore: number
  readonly workerId: string | null
  readonly progress: TaskProgress | null
  /** Why the last attempt failed: a code and a sentence for people. */
  readonly failure: TaskFailure | null
  /** Fewer shots than asked for: budget or deadline ended it, or pictures were missing or damaged. */
  readonly partial: boolean
  readonly report: TaskReport | null
  /** What an attempt left for the next one. */
  readonly resumeData: JsonValue
  /** Frames stored so far, whatever their formats; a sheet is not counted. */
  readonly shotCount: number
  /** What it was submitted under, if anything. */
  readonly idempotencyKey: string | null
  /** Unix milliseconds. */
  readonly createdAt: number
  readonly updatedAt: number
}

export interface TaskFailure {
  readonly code: string
  readonly message: string
}
