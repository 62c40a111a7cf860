import type { Clip } from '../container/clip.ts'
import type { OpenMedia } from '../container/media.ts'

export interface DecodedFrame {
  /** Pixels as they are to be shown: aspect ratio and rotation applied. */
  readonly width: number
  readonly height: number
  /** Three bytes per pixel, row by row, sRGB. */
  readonly rgb: Uint8Array
  /** As the stream says, before conversion. */
  readonly source: SourcePicture
  /** Whether parts of it could not be decoded and were made up. */
  readonly damaged: boolean
  /** How HDR became SDR; `none` for SDR. */
  readonly toneMap: string
  /** What the stream says of its picture and cannot be, for people: it was ignored. */
  readonly warnings: readonly string[]
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

/** Turns a clip into its picture. Adapters pass `frame-decoder.contract.ts`. */
export interface FrameDecoder {
  /** Program and version, e.g. `node-av 6.1.1`. */
  readonly name: string
  /** Which level of confinement it runs in, for people. */
  readonly sandbox: string
  /** @throws DecodeError for a clip that cannot be decoded within the limits. */
  decode(clip: Clip, signal: AbortSignal): Promise<DecodedFrame>
  /** Opens whole files, for what no reader of ours can do; absent where the decoder cannot. */
  readonly openMedia?: OpenMedia
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
