import type { VideoDisplay } from './video-display.ts'

/** A small file that holds the video's headers and one picture: all that a decoder gets to see. */
export interface Clip {
  readonly format: ClipFormat
  readonly bytes: Uint8Array
  /** Seconds after the first picture of the clip at which the wanted one is shown; the first one when absent. */
  readonly showAt?: number | undefined
  /** What the container said; the clip's own headers say nothing of it. */
  readonly display?: VideoDisplay | undefined
}

/** libavformat's name of the demuxer, always given: a decoder never guesses. */
export type ClipFormat = 'mov' | 'matroska' | 'mpegts' | 'avi'
