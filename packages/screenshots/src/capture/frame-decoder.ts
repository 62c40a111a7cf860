/** A small file that holds the video's headers and one keyframe: all that a decoder gets to see. */
export interface Clip {
  readonly format: ClipFormat
  readonly bytes: Uint8Array
}

/** libavformat's name of the demuxer, always given: a decoder never guesses. */
export type ClipFormat = 'mov' | 'matroska' | 'mpegts' | 'avi' | 'flv' | 'asf'

export interface DecodedFrame {
  /** Pixels as they are to be shown: aspect ratio and rotation applied. */
  readonly width: number
  readonly height: number
  /** Three bytes per pixel, row by row, sRGB. */
  readonly rgb: Uint8Array
  /** As the stream says, before conversion. */
  readonly source: SourcePicture
  /** How HDR became SDR; `none` for SDR. */
  readonly toneMap: string
}

/** What the decoder found in the stream itself; a container may have claimed otherwise. */
export interface SourcePicture {
  readonly codec: string
  readonly profile?: string
  readonly width: number
  readonly height: number
  readonly pixelFormat: string
  readonly transfer?: string
  readonly primaries?: string
  readonly interlaced: boolean
}

/** Turns a clip into its first picture. Adapters pass `frame-decoder.contract.ts`. */
export interface FrameDecoder {
  /** Program and version, e.g. `node-av 6.1.1`. */
  readonly name: string
  /** Which level of confinement it runs in, for people. */
  readonly sandbox: string
  /** @throws DecodeError for a clip that cannot be decoded within the limits. */
  decode(clip: Clip, signal: AbortSignal): Promise<DecodedFrame>
  close(): Promise<void>
}

/** The decoder refused, failed, crashed, or met one of its limits. */
export class DecodeError extends Error {
  readonly code = 'decode'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DecodeError'
  }
}
