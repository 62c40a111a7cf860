import type { LayoutFile } from '../pieces/piece-source.ts'

/** A file of the torrent that will be captured. */
export interface ChosenVideo {
  readonly index: number
  readonly file: LayoutFile
  /** Components joined by `/`, for people. */
  readonly path: string
}
