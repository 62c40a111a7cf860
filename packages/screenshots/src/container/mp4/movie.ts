import { ContainerError } from '../video-reader.ts'
import { type Box, childBoxes, findBox, needBox, parsing, viewOf } from './box.ts'
import { readSampleTable, type SampleKeyframe } from './sample-table.ts'

/** The video track that a player would show, as `moov` describes it. */
export interface Movie {
  readonly trackId: number
  /** Units per second of the track's times. */
  readonly timescale: number
  /** Seconds to add to composition times: the edit list. */
  readonly shiftSeconds: number
  readonly durationSeconds: number
  /** The whole `stsd` box, header included: everything that a decoder must know. */
  readonly descriptions: Uint8Array
  /** Four characters, e.g. `avc1`. */
  readonly codec: string
  readonly width: number
  readonly height: number
  readonly rotation: 0 | 90 | 180 | 270
  /** Empty where the samples lie in fragments. */
  readonly keyframes: readonly SampleKeyframe[]
  /** Set where samples lie in fragments: defaults of the track (`trex`). */
  readonly fragmentDefaults?: FragmentDefaults
}

export interface FragmentDefaults {
  readonly description: number
  readonly duration: number
  readonly size: number
  readonly flags: number
}

const MAX_TRACKS = 200
const FIXED_POINT = 65_536

/** Reads the body of `moov`. @throws ContainerError where it is damaged or holds no video. */
export function readMovie(moov: Uint8Array): Movie {
  return parsing('moov', () => {
    const whole = { body: 0, end: moov.length }
    const movieTimescale = headerTimes(moov, needBox(moov, whole, 'mvhd'), 'mvhd')
    const tracks = [...childBoxes(moov, 0, moov.length)].filter((box) => box.type === 'trak').slice(0, MAX_TRACKS)
    const video = tracks.find((trak) => isVideo(moov, trak))
    if (video === undefined) throw new ContainerError('the file has no video track')
    return readTrack(moov, video, movieTimescale)
  })
}

function readTrack(moov: Uint8Array, trak: Box, movie: HeaderTimes): Movie {
  const view = viewOf(moov)
  const tkhd = needBox(moov, trak, 'tkhd')
  const mdia = needBox(moov, trak, 'mdia')
  const media = headerTimes(moov, needBox(moov, mdia, 'mdhd'), 'mdhd')
  const stbl = needBox(moov, needBox(moov, mdia, 'minf'), 'stbl')
  const stsd = needBox(moov, stbl, 'stsd')
  const { codec, width, height } = readDescription(moov, stsd)
  const long = view.getUint8(tkhd.body) === 1
  const trackId = view.getUint32(tkhd.body + (long ? 20 : 12))
  const shiftSeconds = editShift(moov, trak, movie.timescale, media.timescale)
  const defaults = fragmentDefaults(moov, trackId)
  const clock = { timescale: media.timescale, shiftSeconds }
  return {
    trackId,
    ...clock,
    durationSeconds: (media.duration || (movie.duration * media.timescale) / movie.timescale) / media.timescale,
    descriptions: moov.slice(stsd.start, stsd.end),
    codec,
    width,
    height,
    rotation: readRotation(view, tkhd.body + (long ? 52 : 40)),
    keyframes: defaults === undefined ? readSampleTable(moov, stbl, clock) : [],
    fragmentDefaults: defaults,
  }
}

interface HeaderTimes {
  /** Units per second. */
  readonly timescale: number
  /** Units; 0 where unknown. */
  readonly duration: number
}

/** `mvhd` and `mdhd` begin alike: version, flags, creation and modification time, timescale, duration (§ 8.2.2). */
function headerTimes(bytes: Uint8Array, box: Box, name: string): HeaderTimes {
  const view = viewOf(bytes)
  const long = view.getUint8(box.body) === 1
  const timescale = view.getUint32(box.body + (long ? 20 : 12))
  const duration = long ? Number(view.getBigUint64(box.body + 24)) : view.getUint32(box.body + 16)
  if (timescale === 0) throw new ContainerError(`box ${name} has no timescale`)
  const unknown = long ? duration > Number.MAX_SAFE_INTEGER : duration === 0xffff_ffff
  return { timescale, duration: unknown ? 0 : duration }
}

function isVideo(bytes: Uint8Array, trak: Box): boolean {
  const mdia = findBox(bytes, trak, 'mdia')
  const hdlr = mdia && findBox(bytes, mdia, 'hdlr')
  if (mdia === undefined || hdlr === undefined) return false
  const handler = String.fromCharCode(...bytes.subarray(hdlr.body + 8, hdlr.body + 12))
  if (handler !== 'vide') return false
  const minf = findBox(bytes, mdia, 'minf')
  const stbl = minf && findBox(bytes, minf, 'stbl')
  const stsd = stbl && findBox(bytes, stbl, 'stsd')
  // A cover picture is a video track of one JPEG or PNG: not what anyone wants shots of.
  return stsd !== undefined && !['jpeg', 'png ', 'tx3g'].includes(readDescription(bytes, stsd).codec)
}

/** The first entry of `stsd`: a visual sample entry, § 12.1.3. */
function readDescription(bytes: Uint8Array, stsd: Box): { codec: string; width: number; height: number } {
  const view = viewOf(bytes)
  for (const entry of childBoxes(bytes, stsd.body + 8, stsd.end)) {
    return { codec: entry.type, width: view.getUint16(entry.body + 24), height: view.getUint16(entry.body + 26) }
  }
  throw new ContainerError('box stsd is empty')
}

/** `elst`, § 8.6.6: an empty edit delays the track, the first other edit says where it begins. */
function editShift(bytes: Uint8Array, trak: Box, movieTimescale: number, mediaTimescale: number): number {
  const edts = findBox(bytes, trak, 'edts')
  const elst = edts && findBox(bytes, edts, 'elst')
  if (elst === undefined) return 0
  const view = viewOf(bytes)
  const long = view.getUint8(elst.body) === 1
  const entryBytes = long ? 20 : 12
  const count = Math.min(view.getUint32(elst.body + 4), Math.floor((elst.end - elst.body - 8) / entryBytes))
  let delay = 0
  for (let i = 0; i < count; i++) {
    const at = elst.body + 8 + i * entryBytes
    const duration = long ? Number(view.getBigUint64(at)) : view.getUint32(at)
    const mediaTime = long ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4)
    if (mediaTime >= 0) return delay / movieTimescale - mediaTime / mediaTimescale
    delay += duration
  }
  return delay / movieTimescale
}

/** The matrix of `tkhd`, § 8.3.2: {a, b, u, c, d, v, x, y, w}; only right angles are told apart. */
function readRotation(view: DataView, at: number): 0 | 90 | 180 | 270 {
  const a = view.getInt32(at) / FIXED_POINT
  const b = view.getInt32(at + 4) / FIXED_POINT
  if (Math.abs(b) > Math.abs(a)) return b > 0 ? 90 : 270
  return a < 0 ? 180 : 0
}

/** `trex` of the track, § 8.8.3: version and flags 4, track 4, then four defaults of 4. */
function fragmentDefaults(moov: Uint8Array, trackId: number): FragmentDefaults | undefined {
  const mvex = findBox(moov, { body: 0, end: moov.length }, 'mvex')
  if (mvex === undefined) return undefined
  const view = viewOf(moov)
  for (const box of childBoxes(moov, mvex.body, mvex.end)) {
    if (box.type !== 'trex' || view.getUint32(box.body + 4) !== trackId) continue
    const [description, duration, size, flags] = [8, 12, 16, 20].map((at) => view.getUint32(box.body + at))
    return { description: description ?? 1, duration: duration ?? 0, size: size ?? 0, flags: flags ?? 0 }
  }
  return undefined
}
