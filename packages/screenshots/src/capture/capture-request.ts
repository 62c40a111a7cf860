import type { ShotDetails } from '../gallery/shot.ts'
import type { TaskProgress } from '../scheduler/task.ts'
import type { CaptureOptions } from './capture-options.ts'
import type { Clock } from './clock.ts'
import type { FrameDecoder } from './frame-decoder.ts'
import type { PictureEncoder } from './picture-encoder.ts'
import type { PieceSource } from './piece-source.ts'
import type { SheetMaker } from './sheet.ts'

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
