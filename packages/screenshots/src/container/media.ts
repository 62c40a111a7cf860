import type { ContainerFormat } from './container-format.ts'
import type { VideoFile } from './video-file.ts'
import type { KeyframeClip, VideoInfo } from './video-reader.ts'

/** A video file opened through libavformat, which asks for the bytes that it wants while it seeks and reads. */
export interface Media {
  readonly info: VideoInfo
  /** Cuts out a clip that shows what the wish asks for. @throws ContainerError where that cannot be found within bounds. */
  cut(wish: CutWish, signal: AbortSignal): Promise<KeyframeClip>
  close(): Promise<void>
}

/** Opens a file of a given container. @throws ContainerError where it is none, or damaged. */
export type OpenMedia = (file: VideoFile, format: ContainerFormat, signal: AbortSignal) => Promise<Media>

export interface CutWish {
  /** Presentation time. */
  readonly seconds: number
  /** A keyframe, so many seconds off at the best; or the picture shown at that very moment. */
  readonly picture: { readonly kind: 'keyframe'; readonly reach: number } | { readonly kind: 'exact' }
}
