import type { VideoFile } from '../video-file.ts'

/** Frames in a row that are looked at: encoders put no more between two others, empty ones included. */
const MAX_LEADING = 16
const HEADER = 8
/** Bytes of a frame in which its kind must show. */
const LOOKED_AT = 256

type Family = 'mpeg' | 'mpeg4' | 'h264'

/** Codecs by their four characters whose frames may be shown in another order than stored. */
const families: ReadonlyMap<string, Family> = new Map([
  ...['mpg1', 'mpg2', 'mpeg', 'mmes', 'lmp2', 'em2v'].map((name) => [name, 'mpeg'] as const),
  ...['xvid', 'divx', 'dx50', 'mp4v', 'fmp4', 'm4s2', '3iv2'].map((name) => [name, 'mpeg4'] as const),
  ...['h264', 'x264', 'avc1', 'davc', 'vssh'].map((name) => [name, 'h264'] as const),
])

interface AviKeyframe {
  /** Four characters. */
  readonly codec: string
  /** Number of the stream. */
  readonly stream: number
  /** First byte behind the keyframe. */
  readonly end: number
  /** Frames after its own number that the file's first frame is shown. */
  readonly delay: number
}

/**
 * How many frames later than its number says a keyframe is shown. AVI tells no times: a decoder of frames that are stored in another order
 * than shown waits for the next frame that others are made of, and time begins when the file's first frame is shown, `delay` frames
 * after its own number.
 */
export async function framesLater(
  file: VideoFile,
  { codec, stream, end, delay }: AviKeyframe,
  signal: AbortSignal,
): Promise<number> {
  const family = families.get(codec.toLowerCase())
  if (family === undefined) return 0
  const prefix = String(stream).padStart(2, '0')
  let leading = 0
  let reordered = delay > 0
  let at = end + (end % 2)
  for (let chunks = 0; chunks < 2 * MAX_LEADING && leading < MAX_LEADING && at + HEADER < file.length; chunks++) {
    const bytes = await file.read(at, Math.min(HEADER + LOOKED_AT, file.length - at), signal)
    const name = String.fromCharCode(...bytes.subarray(0, 4))
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true)
    if (!/^\d\d(dc|db|wb|tx)$/.test(name)) break
    if (name.startsWith(prefix) && (name.endsWith('dc') || name.endsWith('db'))) {
      const bidirectional = isBidirectional(bytes.subarray(HEADER, HEADER + length), family)
      if (length > 0 && !bidirectional) break
      reordered ||= bidirectional
      leading++
    }
    at += HEADER + length + (length % 2)
  }
  return reordered ? leading - delay : 0
}

/** Whether a frame is of the kind that lies between two others, by its first picture's header. */
function isBidirectional(frame: Uint8Array, family: Family): boolean {
  for (const at of family === 'h264' ? unitsOf(frame) : startCodes(frame)) {
    const [code = 0, first = 0, second = 0] = frame.subarray(at, at + 3)
    // ISO/IEC 13818-2 § 6.2.3: 10 bits of order, then the kind in 3: 3 is B.
    if (family === 'mpeg' && code === 0x00) return ((second >> 3) & 7) === 3
    // ISO/IEC 14496-2 § 6.2.5: the kind in 2 bits: 2 is B.
    if (family === 'mpeg4' && code === 0xb6) return first >> 6 === 2
    // ITU-T H.264 § 7.3.3: first macroblock 0 in one bit, then the kind: 1 (010) and 6 (00111) are B.
    if (family === 'h264' && (code & 0x1f) === 1) return (first & 0xf0) === 0xa0 || (first & 0xfc) === 0x9c
    if (family === 'h264' && (code & 0x1f) === 5) return false
  }
  return false
}

/** Where the codes behind `00 00 01` stand. */
function* startCodes(frame: Uint8Array): Generator<number> {
  for (let at = 0; at + 5 < frame.length; at++) {
    if (frame[at] === 0 && frame[at + 1] === 0 && frame[at + 2] === 1) yield at + 3
  }
}

/** Where the units of H.264 begin: behind start codes, or each behind its length, as in MP4 (ISO 14496-15 § 5.3.2). */
function* unitsOf(frame: Uint8Array): Generator<number> {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  if (frame.length < 5 || view.getUint32(0) === 1 || view.getUint32(0) >>> 8 === 1) return yield* startCodes(frame)
  for (let at = 0; at + 5 < frame.length; at += 4 + view.getUint32(at)) yield at + 4
}
