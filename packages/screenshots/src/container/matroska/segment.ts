import { ContainerError } from '../video-reader.ts'
import { child, children, type Element, float, unsigned } from './ebml.ts'

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
  defaultDuration: 0x23e383,
  codecPrivate: 0x63a2,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  stereoMode: 0x53b8,
  cropBottom: 0x54aa,
  cropTop: 0x54bb,
  cropLeft: 0x54cc,
  cropRight: 0x54dd,
  displayWidth: 0x54b0,
  displayHeight: 0x54ba,
  displayUnit: 0x54b2,
  aspectRatioType: 0x54b3,
  projection: 0x7670,
  projectionYaw: 0x7673,
  projectionRoll: 0x7675,
  contentEncodings: 0x6d80,
  contentEncoding: 0x6240,
  contentEncodingType: 0x5033,
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
