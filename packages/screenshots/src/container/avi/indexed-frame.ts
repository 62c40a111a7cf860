/** A keyframe as an index names it. */
export interface IndexedFrame {
  /** First byte of the frame itself in the file. */
  readonly offset: number
  /** Bytes. */
  readonly length: number
  /** Order among the frames of its stream, from 0. Empty frames count, as each takes the time of one. */
  readonly number: number
}

/** What an index, or a part of one, says of a stream's frames. */
export interface FrameIndex {
  readonly keyframes: readonly IndexedFrame[]
  /** Frames in all. */
  readonly count: number
  /** Orders of the first two frames that are not empty. */
  readonly filled: readonly number[]
}
