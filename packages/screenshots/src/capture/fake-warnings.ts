import type { VideoInfo } from '../container/video-reader.ts'
import type { SourcePicture } from '../pictures/frame-decoder.ts'

export interface FakeClues {
  readonly info: VideoInfo
  readonly pictures: readonly SourcePicture[]
  /** Name of the file, which often promises a size and a codec. */
  readonly path: string
  readonly fileBytes: number
  /** Pictures that showed what an earlier one showed. */
  readonly repeated: number
  readonly shots: number
}

/** Codecs that names promise, by libavcodec's name. */
const promisedCodecs: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\b(?:x265|h\.?265|hevc)\b/i, ['hevc']],
  [/\b(?:x264|h\.?264|avc)\b/i, ['h264']],
  [/\bav1\b/i, ['av1']],
  [/\bvp9\b/i, ['vp9']],
]
/** Heights that names promise, with the least width that a cropped picture of that kind has. */
const promisedSizes: readonly (readonly [RegExp, number])[] = [
  [/\b(?:2160[pi]|4k|uhd)\b/i, 3200],
  [/\b1080[pi]\b/i, 1440],
  [/\b720p\b/i, 960],
]
/** Share of repeated pictures above which a video is suspected to be a loop. */
const REPEATED_SHARE = 0.4
/** Bits per pixel and second below which nothing can be shown: 1 kbit/s of a small picture. */
const MIN_BIT_RATE = 8000 // bits per second

/** Where what a release promises, what its container says and what was decoded contradict each other. */
export function fakeWarnings({ info, pictures, path, fileBytes, repeated, shots }: FakeClues): readonly string[] {
  const warnings: string[] = []
  const first = pictures[0]
  if (first === undefined) return warnings
  if (info.width > 0 && (info.width !== first.width || info.height !== first.height)) {
    const different = Math.abs(info.width - first.width) > 16 || Math.abs(info.height - first.height) > 16
    if (different) {
      warnings.push(`the container says ${info.width}×${info.height}, the picture is ${first.width}×${first.height}`)
    }
  }
  for (const [pattern, codecs] of promisedCodecs) {
    if (pattern.test(path) && !codecs.includes(first.codec))
      warnings.push(`the name promises ${codecs[0]}, the video is ${first.codec}`)
  }
  for (const [pattern, width] of promisedSizes) {
    const side = Math.max(first.width, first.height)
    if (pattern.test(path) && side < width) warnings.push(`the name promises more than ${first.width}×${first.height}`)
  }
  if (info.durationSeconds > 0 && (fileBytes * 8) / info.durationSeconds < MIN_BIT_RATE) {
    warnings.push('the file is far too small for the duration that it claims')
  }
  if (shots > 2 && repeated / shots > REPEATED_SHARE) warnings.push(`${repeated} of ${shots} pictures show the same`)
  return warnings
}
