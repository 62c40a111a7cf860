/** A keyframe as an index names it. */
export interface IndexedFrame {
  /** First byte of the frame itself in the file. */
  readonly offset: number
  /** Bytes. */
  readonly length: number
  /** Order among the frames of its stream, from 0. */
  readonly number: number
}
