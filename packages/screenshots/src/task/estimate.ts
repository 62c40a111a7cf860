/** What the shots of a task would cost, told before they are fetched; `quote` in options and reports. */
export interface Estimate {
  /** Bytes still to be fetched for the shots: of pieces, or of single blocks where these are proved. */
  readonly bytesNeeded: number
  /** The same of index and keyframes, with what is here already: what is needed in all. */
  readonly lowerBoundBytes: number
  /** Bytes of the video files concerned. */
  readonly fileBytes: number
  /** Whether an index told where the pictures are; else, and for exact moments, the numbers are estimates. */
  readonly exact: boolean
  readonly shots: number
  /** Pieces wanted that no connected peer has. */
  readonly absentPieces: number
}
