import type { FrameDecoder } from '../pictures/frame-decoder.ts'
import type { PictureEncoder } from '../pictures/picture-encoder.ts'
import type { SheetMaker } from '../pictures/sheet.ts'
import type { PieceSource } from '../pieces/piece-source.ts'
import type { CaptureOptions } from '../task/capture-options.ts'
import type { ShotDetails } from '../task/shot.ts'
import type { TaskProgress } from '../task/task.ts'
import type { Clock } from '../time/clock.ts'

/** Everything that a capture works with. */
export interface CaptureRequest {
  readonly source: PieceSource
  /** How the source checks its bytes: against the torrent, or not at all. */
  readonly checked: 'torrent' | 'none'
  readonly options: CaptureOptions
  readonly decoder: FrameDecoder
  readonly encoder: PictureEncoder & SheetMaker
  readonly clock: Clock
  /** Shots that need not be made again, from an earlier attempt. */
  readonly delivered: readonly ShotDetails[]
  /** Pieces that an earlier attempt verified and kept. */
  readonly recalled?: readonly number[]
  /** Called for each picture as soon as it is made; the capture waits for it. */
  onShot(details: ShotDetails, picture: Uint8Array): Promise<void>
  onProgress(progress: TaskProgress): void
}
