import { type Matrix, orientationOf, pixelAspect, type VideoDisplay } from '../video-display.ts'
import { ContainerError, EncryptedVideoError } from '../video-reader.ts'
import { type Box, childBoxes, findBox, needBox, parsing, viewOf } from './box.ts'
import { readSampleEntries, type SampleEntry } from './sample-entry.ts'
import { readSampleTable, type SampleTable, type TrackClock } from './sample-table.ts'

/** The video track that a player would show, as `moov` describes it. */
export interface Movie {
  readonly trackId: number
  /** Units per second of the track's times. */
  readonly timescale: number
  /** Seconds to add to composition times: the edit list. */
  readonly shiftSeconds: number
  readonly durationSeconds: number
  readonly entries: readonly SampleEntry[]
  /** How samples of each entry are shown, in the same order. */
  readonly displays: readonly VideoDisplay[]
  /** The samples that `moov` names itself. */
  readonly table: SampleTable
  /** Set where samples can lie in fragments: defaults of the track (`trex`). */
  readonly fragmentDefaults?: FragmentDefaults | undefined
}

export interface FragmentDefaults {
  readonly description: number
  readonly duration: number
  readonly size: number
  readonly flags: number
}

const MAX_TRACKS = 200
const FIXED_POINT = 65_536
/** Seconds by which times are off that mean the same: edits are written in coarser units. */
const SAME = 0.01
/** A picture whose matrix stretches it by less is not stretched; the share that writers round away. */
const MIN_STRETCH = 0.01

/** Reads the body of `moov`. @throws ContainerError where it is damaged or holds no video, EncryptedVideoError. */
export function readMovie(moov: Uint8Array): Movie {
  return parsing('moov', () => {
    const whole = { body: 0, end: moov.length }
    const movie = readMovieHeader(moov, needBox(moov, whole, 'mvhd'))
    const tracks = [...childBoxes(moov, 0, moov.length)].filter((box) => box.type === 'trak').slice(0, MAX_TRACKS)
    const video = tracks.find((trak) => isVideo(moov, trak))
    if (video === undefined) throw new ContainerError('the file has no video track')
    return readTrack(moov, video, movie)
  })
}

function readTrack(moov: Uint8Array, trak: Box, movie: MovieHeader): Movie {
  const view = viewOf(moov)
  const tkhd = needBox(moov, trak, 'tkhd')
  const mdia = needBox(moov, trak, 'mdia')
  const media = headerTimes(moov, needBox(moov, mdia, 'mdhd'), 'mdhd')
  const stbl = needBox(moov, needBox(moov, mdia, 'minf'), 'stbl')
  const entries = readSampleEntries(moov, needBox(moov, stbl, 'stsd'))
  if (entries.length === 0) throw new ContainerError('box stsd is empty')
  if (entries.every(({ encrypted }) => encrypted)) throw new EncryptedVideoError()
  const long = view.getUint8(tkhd.body) === 1
  const trackId = view.getUint32(tkhd.body + (long ? 20 : 12))
  const { shiftSeconds, shownSeconds } = readEdits(moov, trak, movie.timescale, media.timescale)
  const clock = { timescale: media.timescale, shiftSeconds }
  const shown = readTrackHeader(view, tkhd.body + (long ? 52 : 40), movie.matrix)
  const whole = fragmentedUnits(moov) ?? movie.duration
  const mediaSeconds = media.duration / media.timescale
  const durations = [shownSeconds > 0 ? Math.min(shownSeconds, mediaSeconds) : mediaSeconds, whole / movie.timescale]
  const defaults = fragmentDefaults(moov, trackId)
  const table = fromFirstPicture(readSampleTable(moov, stbl, clock), clock)
  return {
    trackId,
    timescale: media.timescale,
    shiftSeconds: shiftSeconds - table.late,
    // The media's own duration is that of `moov` alone where fragments follow.
    durationSeconds: (defaults === undefined ? durations[0] || durations[1] : Math.max(...durations)) ?? 0,
    entries,
    displays: entries.map((entry) => displayOf(entry, shown)),
    table,
    fragmentDefaults: defaults,
  }
}

/**
 * Without an edit list the first picture shows a few frames late; players count from it, and so do we. Pictures before the first edit
 * are not shown.
 */
function fromFirstPicture(table: SampleTable, clock: TrackClock): SampleTable & { readonly late: number } {
  const late = table.samples === 0 ? 0 : Math.max(0, table.firstUnits / clock.timescale + clock.shiftSeconds)
  const keyframes = table.keyframes.map((keyframe) => ({ ...keyframe, seconds: keyframe.seconds - late }))
  const shown = keyframes.filter(({ seconds }) => seconds > -SAME)
  return { ...table, keyframes: shown.length > 0 ? shown : keyframes, late }
}

interface HeaderTimes {
  /** Units per second. */
  readonly timescale: number
  /** Units; 0 where unknown. */
  readonly duration: number
}

interface MovieHeader extends HeaderTimes {
  readonly matrix: Matrix
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

/** After the times of `mvhd`: rate 4, volume 2, reserved 10, then the matrix. */
function readMovieHeader(bytes: Uint8Array, mvhd: Box): MovieHeader {
  const long = viewOf(bytes).getUint8(mvhd.body) === 1
  const matrix = readMatrix(viewOf(bytes), mvhd.body + (long ? 48 : 36))
  return { ...headerTimes(bytes, mvhd, 'mvhd'), matrix }
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
  if (stbl === undefined || stsd === undefined) return false
  const [entry] = readSampleEntries(bytes, stsd)
  if (entry === undefined || entry.codec === 'tx3g') return false
  // A cover picture is a video track of one JPEG or PNG: not what anyone wants shots of.
  return !['jpeg', 'png '].includes(entry.codec) || sampleCount(bytes, stbl) > 1
}

function sampleCount(bytes: Uint8Array, stbl: Box): number {
  const sizes = findBox(bytes, stbl, 'stsz') ?? findBox(bytes, stbl, 'stz2')
  return sizes === undefined ? 0 : viewOf(bytes).getUint32(sizes.body + 8)
}

/** How `tkhd`, with the movie's own matrix, shows a track. */
interface TrackHeader {
  readonly matrix: Matrix
  /** Size of the picture before the matrix; 0 where not said. */
  readonly width: number
  readonly height: number
}

/** The matrix, then width and height of the track, § 8.3.2; the movie's matrix applies after it. */
function readTrackHeader(view: DataView, at: number, movie: Matrix): TrackHeader {
  const track = readMatrix(view, at)
  const matrix = {
    a: track.a * movie.a + track.b * movie.c,
    b: track.a * movie.b + track.b * movie.d,
    c: track.c * movie.a + track.d * movie.c,
    d: track.c * movie.b + track.d * movie.d,
  }
  return { matrix, width: view.getUint32(at + 36) / FIXED_POINT, height: view.getUint32(at + 40) / FIXED_POINT }
}

/** {a, b, u, c, d, v, x, y, w}; one that shows nothing is taken for none. */
function readMatrix(view: DataView, at: number): Matrix {
  const [a = 1, b = 0, c = 0, d = 1] = [0, 4, 12, 16].map((field) => view.getInt32(at + field) / FIXED_POINT)
  return a * d - b * c === 0 ? { a: 1, b: 0, c: 0, d: 1 } : { a, b, c, d }
}

/** The pixels' aspect by `pasp`, else by what the matrix stretches, else by the size of the track's picture. */
function displayOf(entry: SampleEntry, { matrix, width, height }: TrackHeader): VideoDisplay {
  const { crop } = entry
  const stretch = Math.hypot(matrix.a, matrix.b) / Math.hypot(matrix.c, matrix.d)
  const byMatrix = Math.abs(stretch - 1) > MIN_STRETCH ? pixelAspect(stretch, 1) : undefined
  const sized = Math.floor(width) !== entry.width || Math.floor(height) !== entry.height
  const shown = crop ?? entry
  const bySize =
    sized && width >= 1 && height >= 1
      ? pixelAspect(Math.floor(width) * shown.height, Math.floor(height) * shown.width)
      : undefined
  return { crop, pixelAspect: entry.pixelAspect ?? byMatrix ?? bySize, orientation: orientationOf(matrix) }
}

interface Edits {
  /** Seconds to add to composition times. */
  readonly shiftSeconds: number
  /** Seconds of the media that are shown; 0 where not said. */
  readonly shownSeconds: number
}

/** `elst`, § 8.6.6: an empty edit delays the track, the first other edit says where it begins, and all others what else is shown. */
function readEdits(bytes: Uint8Array, trak: Box, movieTimescale: number, mediaTimescale: number): Edits {
  const edts = findBox(bytes, trak, 'edts')
  const elst = edts && findBox(bytes, edts, 'elst')
  if (elst === undefined) return { shiftSeconds: 0, shownSeconds: 0 }
  const view = viewOf(bytes)
  const long = view.getUint8(elst.body) === 1
  const entryBytes = long ? 20 : 12
  const count = Math.min(view.getUint32(elst.body + 4), Math.floor((elst.end - elst.body - 8) / entryBytes))
  let delay = 0
  let shown = 0
  let start: number | undefined
  for (let i = 0; i < count; i++) {
    const at = elst.body + 8 + i * entryBytes
    const duration = long ? Number(view.getBigUint64(at)) : view.getUint32(at)
    const mediaTime = long ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4)
    if (mediaTime >= 0) shown += duration
    else if (start === undefined) delay += duration
    if (mediaTime >= 0) start ??= mediaTime
  }
  return { shiftSeconds: delay / movieTimescale - (start ?? 0) / mediaTimescale, shownSeconds: shown / movieTimescale }
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

/** `mehd`, § 8.8.2: how long the movie is with its fragments, in the movie's units. */
function fragmentedUnits(moov: Uint8Array): number | undefined {
  const mvex = findBox(moov, { body: 0, end: moov.length }, 'mvex')
  const mehd = mvex && findBox(moov, mvex, 'mehd')
  if (mehd === undefined) return undefined
  const view = viewOf(moov)
  const units =
    view.getUint8(mehd.body) === 1 ? Number(view.getBigUint64(mehd.body + 4)) : view.getUint32(mehd.body + 4)
  return units > 0 && units <= Number.MAX_SAFE_INTEGER ? units : undefined
}
