import { type Crop, cropInside, pixelAspect, rotationOf, type VideoDisplay } from '../video-display.ts'
import { ContainerError, EncryptedVideoError } from '../video-reader.ts'
import { child, children, type Element, float, text, unsigned, voidOut } from './ebml.ts'
import { ID } from './segment.ts'

export interface VideoTrack {
  readonly number: number
  readonly codec: string
  readonly width: number
  readonly height: number
  readonly display: VideoDisplay
  /** The whole `TrackEntry`, header included: everything that a decoder must know, and nothing of how to show the picture. */
  readonly entry: Uint8Array
  /** Seconds that a frame is shown, where the file says. */
  readonly frameSeconds: number | undefined
  /** `CodecPrivate`; undefined where blocks are not stored as the codec has them, but compressed or cut. */
  readonly configuration: Uint8Array | undefined
}

const VIDEO_TRACK = 1
const ENCRYPTION = 1
const NANOSECONDS = 1e9
/** `DisplayUnit`, RFC 9559 § 5.1.4.1.28.14: pixels, centimetres, inches and aspect ratio all tell the same; 4 tells nothing. */
const UNKNOWN_UNIT = 4
/** `StereoMode`: modes that put two pictures side by side, or above each other, each as large as the display. */
const BESIDE = [1, 8, 9, 11]
const ABOVE = [2, 3, 6, 7]
const HALF_TURN = 180
/** Elements of `Video` that are ours to apply. */
const SHOWN_BY_US: readonly number[] = [
  ID.stereoMode,
  ID.cropBottom,
  ID.cropTop,
  ID.cropLeft,
  ID.cropRight,
  ID.displayWidth,
  ID.displayHeight,
  ID.aspectRatioType,
  ID.projection,
]

/** The first video track of `Tracks` that is not encrypted. @throws ContainerError where there is none, EncryptedVideoError. */
export function readVideoTrack(body: Uint8Array): VideoTrack {
  let encrypted = false
  for (const entry of children(body, 0, body.length)) {
    if (entry.id !== ID.trackEntry || unsigned(body, child(body, entry, ID.trackType)) !== VIDEO_TRACK) continue
    const video = child(body, entry, ID.video)
    const codec = text(body, child(body, entry, ID.codecId))
    const number = unsigned(body, child(body, entry, ID.trackNumber))
    if (video === undefined || codec === undefined || number === undefined) continue
    const encodings = child(body, entry, ID.contentEncodings)
    if (encodings !== undefined && isEncrypted(body, encodings)) {
      encrypted = true
      continue
    }
    const width = unsigned(body, child(body, video, ID.pixelWidth)) ?? 0
    const height = unsigned(body, child(body, video, ID.pixelHeight)) ?? 0
    const nanoseconds = unsigned(body, child(body, entry, ID.defaultDuration)) ?? 0
    const frameSeconds = nanoseconds > 0 ? nanoseconds / NANOSECONDS : undefined
    const display = readDisplay(body, video, { width, height })
    const own = encodings === undefined ? child(body, entry, ID.codecPrivate) : undefined
    const configuration = own && body.slice(own.body, own.end)
    return { number, codec, width, height, display, entry: entryOf(body, entry, video), frameSeconds, configuration }
  }
  if (encrypted) throw new EncryptedVideoError()
  throw new ContainerError('the file has no video track')
}

/** `ContentEncryption`, § 5.1.4.1.31. */
function isEncrypted(body: Uint8Array, encodings: Element): boolean {
  return [...children(body, encodings.body, encodings.end)].some(
    (encoding) =>
      encoding.id === ID.contentEncoding &&
      unsigned(body, child(body, encoding, ID.contentEncodingType)) === ENCRYPTION,
  )
}

/** The track without what tells how to show it: programs differ in what they make of that. */
function entryOf(body: Uint8Array, entry: Element, video: Element): Uint8Array {
  const bytes = body.slice(entry.start, entry.end)
  for (const part of children(body, video.body, video.end)) {
    if (SHOWN_BY_US.includes(part.id)) voidOut(bytes, part.start - entry.start, part.end - entry.start)
  }
  return bytes
}

interface Size {
  readonly width: number
  readonly height: number
}

function readDisplay(body: Uint8Array, video: Element, { width, height }: Size): VideoDisplay {
  const value = (id: number): number | undefined => unsigned(body, child(body, video, id))
  const crop = readCrop(value, { width, height })
  const shown = crop ?? { width, height }
  const mode = value(ID.stereoMode) ?? 0
  const displayWidth = (value(ID.displayWidth) || shown.width) * (BESIDE.includes(mode) ? 2 : 1)
  const displayHeight = (value(ID.displayHeight) || shown.height) * (ABOVE.includes(mode) ? 2 : 1)
  const known = (value(ID.displayUnit) ?? 0) < UNKNOWN_UNIT
  const aspect = known ? pixelAspect(displayWidth * shown.height, displayHeight * shown.width) : undefined
  const projection = child(body, video, ID.projection)
  const angle = (id: number): number => (projection && float(body, child(body, projection, id))) ?? 0
  return {
    crop,
    pixelAspect: aspect,
    // The roll is written counter-clockwise. A yaw by half a turn shows the picture from behind.
    orientation: {
      mirrored: Math.abs(angle(ID.projectionYaw)) === HALF_TURN,
      rotation: rotationOf(0 - angle(ID.projectionRoll)),
    },
  }
}

function readCrop(value: (id: number) => number | undefined, { width, height }: Size): Crop | undefined {
  const [left = 0, top = 0] = [value(ID.cropLeft), value(ID.cropTop)]
  return cropInside({
    left,
    top,
    width: width - left - (value(ID.cropRight) ?? 0),
    height: height - top - (value(ID.cropBottom) ?? 0),
    codedWidth: width,
    codedHeight: height,
  })
}
