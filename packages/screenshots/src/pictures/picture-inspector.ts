import type { ShotFormat } from '../task/capture-options.ts'

export interface InspectedPicture {
  readonly format: ShotFormat
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Hexadecimal SHA-256 of its bytes. */
  readonly sha256: string
}

/** Looks at bytes that claim to be a picture. */
export interface PictureInspector {
  /** Undefined for bytes that are no picture of a known format, or too large a one. */
  inspect(bytes: Uint8Array): Promise<InspectedPicture | undefined>
}
