import type { RgbPicture } from './picture-encoder.ts'

/** A small picture on a contact sheet. */
export interface Thumbnail extends RgbPicture {
  /** Presentation time. */
  readonly seconds: number
}

export interface SheetContent {
  /** Lines above the pictures: name, size, duration, video. */
  readonly header: readonly string[]
  readonly thumbnails: readonly Thumbnail[]
}

/** Scales pictures and lays them out as contact sheets. */
export interface SheetMaker {
  /** The picture at most so many pixels wide. */
  shrink(picture: RgbPicture, width: number): Promise<RgbPicture>
  compose(content: SheetContent): Promise<RgbPicture>
}

/** Pixels. */
export const THUMBNAIL_WIDTH = 480
