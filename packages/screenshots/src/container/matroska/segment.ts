import { ContainerError } from '../video-reader.ts'
import { child, children, type Element, float, text, unsigned } from './ebml.ts'

/** Identifiers of Matroska (RFC 9559 § 5.1). */
export const ID = {
  ebml: 0x1a45dfa3,
  docType: 0x4282,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  codecId: 0x86,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  projection: 0x7670,
  projectionRoll: 0x7675,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTime: 0xb3,
  cueTrackPositions: 0xb7,
  cueTrack: 0xf7,
  cueClusterPosition: 0xf1,
  cueRelativePosition: 0xf0,
  cluster: 0x1f43b675,
  crc32: 0xbf,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  referenceBlock: 0xfb,
} as const

const VIDEO_TRACK = 1
/** Nanoseconds of one unit of time where the file does not say. */
const DEFAULT_TIMESTAMP_SCALE = 1_000_000
const NANOSECONDS = 1e9
const MAX_CUES = 1_000_000

export interface SegmentInfo {
  /** Seconds of one unit of time. */
  readonly unitSeconds: number
  /** Nanoseconds of one unit, as the file says it. */
  readonly timestampScale: number
  readonly durationSeconds: number
}

export interface VideoTrack {
  readonly number: number
  readonly codec: string
  readonly width: number
  readonly height: number
  readonly rotation: 0 | 90 | 180 | 270
  /** The whole `TrackEntry`, header included: everything that a decoder must know. */
  readonly entry: Uint8Array
}

export interface Cue {
  readonly seconds: number
  /** First byte of the cluster, from the segment's body. */
  readonly clusterPosition: number
  /** First byte of the block, from the cluster's body; undefined where the cue does not say. */
  readonly relativePosition: number | undefined
}

/** `Info`: unit of time and duration. */
export function readInfo(body: Uint8Array): SegmentInfo {
  const whole = { body: 0, end: body.length }
  const timestampScale = unsigned(body, child(body, whole, ID.timestampScale)) ?? DEFAULT_TIMESTAMP_SCALE
  if (timestampScale === 0) throw new ContainerError('the unit of time is zero')
  const unitSeconds = timestampScale / NANOSECONDS
  const duration = float(body, child(body, whole, ID.duration)) ?? 0
  const durationSeconds = duration * unitSeconds
  return { unitSeconds, timestampScale, durationSeconds: durationSeconds > 0 ? durationSeconds : 0 }
}

/** The first video track of `Tracks`. @throws ContainerError where there is none. */
export function readVideoTrack(body: Uint8Array): VideoTrack {
  for (const entry of children(body, 0, body.length)) {
    if (entry.id !== ID.trackEntry || unsigned(body, child(body, entry, ID.trackType)) !== VIDEO_TRACK) continue
    const video = child(body, entry, ID.video)
    const codec = text(body, child(body, entry, ID.codecId))
    const number = unsigned(body, child(body, entry, ID.trackNumber))
    if (video === undefined || codec === undefined || number === undefined) continue
    return {
      number,
      codec,
      width: unsigned(body, child(body, video, ID.pixelWidth)) ?? 0,
      height: unsigned(body, child(body, video, ID.pixelHeight)) ?? 0,
      rotation: readRotation(body, video),
      entry: body.slice(entry.start, entry.end),
    }
  }
  throw new ContainerError('the file has no video track')
}

/** Where `SeekHead` says that an element lies, from the segment's body. */
export function readSeekPosition(body: Uint8Array, id: number): number | undefined {
  for (const seek of children(body, 0, body.length)) {
    if (seek.id !== ID.seek || unsigned(body, child(body, seek, ID.seekId)) !== id) continue
    return unsigned(body, child(body, seek, ID.seekPosition))
  }
  return undefined
}

/** The cues of one track, in order of time. */
export function readCues(body: Uint8Array, track: number, unitSeconds: number): readonly Cue[] {
  const cues: Cue[] = []
  for (const point of children(body, 0, body.length)) {
    if (point.id !== ID.cuePoint) continue
    const time = unsigned(body, child(body, point, ID.cueTime))
    const positions = cuePositions(body, point, track)
    if (time === undefined || positions === undefined) continue
    if (cues.length === MAX_CUES) throw new ContainerError('too many cues')
    cues.push({ seconds: time * unitSeconds, ...positions })
  }
  return cues.sort((a, b) => a.seconds - b.seconds)
}

function cuePositions(body: Uint8Array, point: Element, track: number): Omit<Cue, 'seconds'> | undefined {
  for (const positions of children(body, point.body, point.end)) {
    if (positions.id !== ID.cueTrackPositions) continue
    if (unsigned(body, child(body, positions, ID.cueTrack)) !== track) continue
    const clusterPosition = unsigned(body, child(body, positions, ID.cueClusterPosition))
    if (clusterPosition === undefined) continue
    return { clusterPosition, relativePosition: unsigned(body, child(body, positions, ID.cueRelativePosition)) }
  }
  return undefined
}

/** `ProjectionPoseRoll` in degrees, counter-clockwise as written, clockwise as answered. */
function readRotation(body: Uint8Array, video: Element): 0 | 90 | 180 | 270 {
  const projection = child(body, video, ID.projection)
  const roll = projection && float(body, child(body, projection, ID.projectionRoll))
  const turns = Math.round((((-(roll ?? 0) % 360) + 360) % 360) / 90) % 4
  return turns === 1 ? 90 : turns === 2 ? 180 : turns === 3 ? 270 : 0
}
