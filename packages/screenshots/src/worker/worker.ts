import type { FrameDecoder } from '../pictures/frame-decoder.ts'
import type { PictureEncoder } from '../pictures/picture-encoder.ts'
import type { SheetMaker } from '../pictures/sheet.ts'
import type { PieceSource } from '../pieces/piece-source.ts'
import type { ClaimedTask, WorkerControl } from '../task/worker-control.ts'
import type { Clock } from '../time/clock.ts'

export interface WorkerParts {
  readonly control: WorkerControl
  /** Opens the bytes of a task: swarm, disk or local file. The worker closes what it opened. */
  openSource(task: ClaimedTask, signal: AbortSignal): Promise<PieceSource>
  readonly decoder: FrameDecoder
  readonly encoder: PictureEncoder & SheetMaker
  readonly clock: Clock
  /** Told once per task that ended, failed or was lost, and of each failed call to control. */
  log(entry: WorkerLogEntry): void
  readonly workerId: string
  /** Version of the program. */
  readonly version: string
  /** Tasks at the same time; 1 when absent. */
  readonly concurrency?: number
}

export interface WorkerLogEntry {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  readonly taskId?: number
  readonly error?: unknown
}

/** A long-running worker: claims tasks, captures, uploads each shot as soon as it is made. */
export interface Worker {
  readonly name: string
  /** Resolves when registered with control and polling. */
  start(signal: AbortSignal): Promise<void>
  /** Hands running tasks back with what they have, then resolves. */
  stop(signal: AbortSignal): Promise<void>
}
