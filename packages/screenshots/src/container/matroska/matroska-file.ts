import type { VideoFile } from '../video-file.ts'
import type { Element } from './ebml.ts'
import type { SegmentInfo, VideoTrack } from './segment.ts'

/** An opened file: everything that stands before its first cluster. */
export interface MatroskaFile {
  readonly file: VideoFile
  readonly info: SegmentInfo
  readonly track: VideoTrack
  /** First byte of the segment's body. */
  readonly segmentBody: number
  readonly firstCluster: Element
}
