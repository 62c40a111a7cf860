import { type CaptureOptionsInput, decodePicture, type FrameDecoder, readMark } from '../../src/index.ts'
import type { RgbPicture } from '../../src/pictures/picture-encoder.ts'
import { captureFile } from '../capture-shots.ts'
import { type Likeness, likeness } from './likeness.ts'
import { openReference, type ReferenceFrame, type ReferenceVideo } from './reference.ts'

/** What a video is expected to be like, where that is not what ffmpeg says. */
export interface Expectation {
  /** Shots that must be made; those asked for when absent. */
  readonly shots?: number
  /** Warnings that are right. */
  readonly warnings?: RegExp
  /** Nothing can be shown, and this is why. */
  readonly refused?: RegExp
  /** SSIM that two decoders reach, where these round differently. */
  readonly ssim?: number
  /** ffmpeg 5.1 cannot decode it: that pictures are made is all that can be said. */
  readonly unknownToFfmpeg?: boolean
  /** ffprobe does not know the duration, or guesses it. */
  readonly anyDuration?: boolean
}

const MIN_SSIM = 0.98
/** Mean difference of all values, of 255. */
const MAX_DIFFERENCE = 3
/** Seconds: times are told in milliseconds. */
const SAME_TIME = 0.0021
const SAME_DURATION = 0.06

interface ComparedShot {
  readonly by: string
  readonly seconds: number
  readonly picture: RgbPicture
}

/**
 * Captures a video by each decoder and compares the pictures with ffmpeg's frames of their times, and what is said of the
 * video with what ffprobe says. Returns what is wrong, for people.
 */
export async function checkVideo(
  path: string,
  decoders: Readonly<Record<string, FrameDecoder>>,
  options: CaptureOptionsInput,
  expectation: Expectation = {},
): Promise<readonly string[]> {
  const faults: string[] = []
  const shots: ComparedShot[] = []
  const infos: { readonly by: string; readonly text: string }[] = []
  const wanted = expectation.shots ?? options.moments?.length ?? options.count ?? 1
  for (const [by, decoder] of Object.entries(decoders)) {
    try {
      const made = await captureFile(path, decoder, { ...options, formats: ['png'] })
      if (expectation.refused !== undefined) faults.push(`${by}: made pictures of what cannot be shown`)
      if (made.shots.length < wanted) faults.push(`${by}: ${made.shots.length} of ${wanted} shots`)
      const unexpected = made.report.warnings.filter((warning) => expectation.warnings?.test(warning) !== true)
      for (const warning of unexpected) faults.push(`${by}: warns that ${warning}`)
      for (const shot of made.shots) {
        shots.push({ by, seconds: shot.seconds, picture: await decodePicture(shot.picture) })
      }
      infos.push({ by, text: made.report.mediaInfo ?? '' })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      if (expectation.refused?.test(message) !== true) faults.push(`${by}: failed: ${message}`)
    }
  }
  if (expectation.refused !== undefined || expectation.unknownToFfmpeg === true) return faults
  const { video, frames } = await openReference(path)
  for (const { by, text } of infos) {
    faults.push(...checkInfo(text, video, expectation).map((fault) => `${by}: ${fault}`))
  }
  if (shots.length > 0) {
    const shown = await frames(shots.map(({ seconds }) => seconds))
    for (const shot of shots) {
      const fault = checkShot(shot, shown, expectation.ssim ?? MIN_SSIM)
      if (fault !== undefined) faults.push(`${shot.by}: picture at ${shot.seconds} s ${fault}`)
    }
  }
  return faults
}

/** Where the report contradicts ffprobe: codec, duration, rotation. */
function checkInfo(text: string, video: ReferenceVideo, { anyDuration }: Expectation): readonly string[] {
  const faults: string[] = []
  const line = (name: string): string | undefined => new RegExp(`^${name} +: (.*)$`, 'm').exec(text)?.[1]
  const [, codec] = [...text.matchAll(/^Format +: (.*)$/gm)].map(([, value]) => value)
  const label = codecLabels[video.codec] ?? video.codec
  if (codec !== label) faults.push(`codec ${codec}, ffprobe says ${video.codec}`)
  const seconds = secondsOf(line('Duration') ?? '')
  const near = video.durations.some((duration) => Math.abs(duration - seconds) <= SAME_DURATION)
  if (!near && anyDuration !== true)
    faults.push(`duration ${seconds} s, ffprobe says ${video.durations.join(' or ')} s`)
  const said = line('Rotation') ?? ''
  const [rotation, mirrored] = [Number(/\d+/.exec(said)?.[0] ?? 0), line('Mirrored') === 'Yes']
  const { orientation } = video
  // ffprobe turns a mirrored picture by an angle of its own: what it looks like is compared, not how that is told.
  const differs = orientation?.mirrored === true ? !mirrored : mirrored || rotation !== orientation?.rotation
  if (orientation !== undefined && differs) {
    faults.push(
      `rotation ${said || 0}, ffprobe says ${orientation.rotation}°${orientation.mirrored ? ', mirrored' : ''}`,
    )
  }
  return faults
}

/** As `durationText` writes it: the sheet's reader wants minutes, the oracle milliseconds. */
function secondsOf(text: string): number {
  const units: Readonly<Record<string, number>> = { h: 3600, min: 60, s: 1, ms: 0.001 }
  return [...text.matchAll(/(\d+) (h|min|ms|s)\b/g)].reduce(
    (sum, [, n, unit = '']) => sum + Number(n) * (units[unit] ?? 0),
    0,
  )
}

const codecLabels: Readonly<Record<string, string>> = {
  h264: 'AVC',
  hevc: 'HEVC',
  av1: 'AV1',
  vp9: 'VP9',
  vp8: 'VP8',
  mpeg4: 'MPEG-4 Visual',
  mpeg2video: 'MPEG Video',
  vc1: 'VC-1',
}

/** Why a picture is not the frame shown at its time. */
function checkShot(
  { seconds, picture }: ComparedShot,
  frames: readonly ReferenceFrame[],
  minSsim: number,
): string | undefined {
  const expected = frames.findLast((frame) => frame.seconds <= seconds + SAME_TIME) ?? frames[0]
  if (expected === undefined) return 'has no frame of ffmpeg near it'
  const alike = likeness(picture, expected.picture)
  if (alike === undefined) {
    const { width, height } = expected.picture
    return `is ${picture.width}×${picture.height}, ffmpeg's ${width}×${height}`
  }
  const [own, theirs] = [markOf(picture), markOf(expected.picture)]
  const sameFrame = own === theirs || theirs === undefined
  if (sameFrame && isAlike(alike, minSsim)) return undefined
  return `${describe(own, theirs, alike)}${elsewhere(picture, frames, minSsim)}`
}

function isAlike({ ssim, difference }: Likeness, minSsim: number): boolean {
  return ssim >= minSsim && difference <= MAX_DIFFERENCE
}

function describe(own: number | undefined, theirs: number | undefined, { ssim, difference }: Likeness): string {
  const frames = own === theirs ? '' : `shows frame ${own ?? 'without a mark'}, ffmpeg's is ${theirs}; `
  return `${frames}SSIM ${ssim.toFixed(3)}, difference ${difference.toFixed(1)}`
}

/** When ffmpeg shows what the picture shows, if at another time. */
function elsewhere(picture: RgbPicture, frames: readonly ReferenceFrame[], minSsim: number): string {
  const right = frames.find((frame) => {
    const alike = likeness(picture, frame.picture)
    return alike !== undefined && isAlike(alike, minSsim) && markOf(picture) === markOf(frame.picture)
  })
  return right === undefined ? '' : `; ffmpeg shows it at ${right.seconds.toFixed(3)} s`
}

function markOf({ width, height, rgb }: RgbPicture): number | undefined {
  return readMark({ width, height, channels: 3, data: rgb })
}
