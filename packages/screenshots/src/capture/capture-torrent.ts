import type { ShotDetails } from '../gallery/shot.ts'
import type { TaskProgress, TaskReport } from '../scheduler/task.ts'
import type { CaptureOptions } from './capture-options.ts'
import type { Clock } from './clock.ts'
import type { FrameDecoder } from './frame-decoder.ts'
import type { PictureEncoder } from './picture-encoder.ts'
import type { PieceSource } from './piece-source.ts'

export interface CaptureRequest {
  readonly source: PieceSource
  readonly options: CaptureOptions
  readonly decoder: FrameDecoder
  readonly encoder: PictureEncoder
  readonly clock: Clock
  /** Shots that need not be made again, from an earlier attempt. */
  readonly delivered: readonly ShotDetails[]
  /** Called for each picture as soon as it is made; the capture waits for it. */
  onShot(details: ShotDetails, picture: Uint8Array): Promise<void>
  onProgress(progress: TaskProgress): void
}

export interface CaptureResult {
  readonly partial: boolean
  readonly report: TaskReport
}

/** A torrent of which no picture can be made, now or later. */
export class CaptureError extends Error {
  readonly code: CaptureErrorCode
  constructor(code: CaptureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CaptureError'
    this.code = code
  }
}

export type CaptureErrorCode = 'no_video' | 'unreadable_video' | 'unsupported_video' | 'no_frame' | 'too_large'
