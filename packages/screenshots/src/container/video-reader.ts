import type { Clip } from './clip.ts'
import type { DolbyVision } from './dolby-vision.ts'
import type { VideoDisplay } from './video-display.ts'

/** A picture that can be decoded alone. */
export interface Keyframe {
  /** Presentation time in seconds from the start. */
  readonly seconds: number
  /** First byte in the file. */
  readonly offset: number
  /** Bytes; an estimate where `exact` is false. */
  readonly length: number
  readonly exact: boolean
}

/** What the container says of its video. */
export interface VideoInfo {
  /** E.g. `MPEG-4`, `Matroska`. */
  readonly container: string
  /** Container's own name of the codec, e.g. `avc1`, `V_MPEGH/ISO/HEVC`. */
  readonly codec: string
  /** Pixels as coded. */
  readonly width: number
  readonly height: number
  readonly durationSeconds: number
  readonly display: VideoDisplay
  /** Where the container announces it. */
  readonly dolbyVision?: DolbyVision
}

/** A clip and the bytes of the file that it was made of. */
export interface KeyframeClip {
  readonly clip: Clip
  /** Presentation time, which may be known better once the frame was read. */
  readonly seconds: number
  readonly ranges: readonly FileRange[]
}

export interface FileRange {
  readonly offset: number
  readonly length: number
}

/** In which units a file's bytes come: whatever is read of one costs all of it. */
export interface ByteGrid {
  /** Byte of the file at which a unit begins: 0 or less, since files begin anywhere in a torrent. */
  readonly start: number
  /** Bytes of a unit. */
  readonly length: number
}

/** Reads one video's index and single keyframes out of its container. */
export interface VideoReader {
  readonly info: VideoInfo
  /** What was read to get here: header and index. */
  readonly indexRanges: readonly FileRange[]
  /** Whether an index names all keyframes; otherwise each question is answered by searching the file. */
  readonly indexed: boolean
  /**
   * Keyframes from one moment up to another, in order; without an index those that a search for the middle comes upon, the
   * nearest first. The grid tells what each read of such a search costs.
   */
  keyframes(from: number, to: number, signal: AbortSignal, grid?: ByteGrid): Promise<readonly Keyframe[]>
  clip(keyframe: Keyframe, signal: AbortSignal): Promise<KeyframeClip>
}

/** Nobody can show the video without a key. */
export class EncryptedVideoError extends Error {
  readonly code = 'encrypted'
  constructor() {
    super('the video is encrypted (DRM): nobody can show it without its key')
    this.name = 'EncryptedVideoError'
  }
}

/** Bytes that are not the container they claim to be, are damaged, or exceed a bound. */
export class ContainerError extends Error {
  readonly code = 'container'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ContainerError'
  }
}
