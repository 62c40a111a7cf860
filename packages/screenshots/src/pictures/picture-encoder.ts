import type { ShotFormat } from '../task/capture-options.ts'

/** Pixels to be written as a picture. */
export interface RgbPicture {
  readonly width: number
  readonly height: number
  /** Three bytes per pixel, row by row. */
  readonly rgb: Uint8Array
}

/** Writes pixels as a picture file. */
export interface PictureEncoder {
  encode(picture: RgbPicture, format: ShotFormat): Promise<Uint8Array>
}
