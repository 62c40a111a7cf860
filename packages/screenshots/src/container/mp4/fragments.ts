import { ContainerError } from '../video-reader.ts'
import { type Box, childBoxes, findBox, parsing, viewOf } from './box.ts'
import type { Movie } from './movie.ts'

/** Where a fragment begins and which moment it begins with. */
export interface FragmentEntry {
  /** First byte of its `moof`. */
  readonly offset: number
  /** Presentation time in seconds, edit list applied. */
  readonly seconds: number
}

/** A sync sample inside a fragment. */
export interface FragmentSample {
  readonly seconds: number
  readonly offset: number
  readonly length: number
  readonly description: number
}

const MAX_ENTRIES = 1_000_000
const MAX_SAMPLES = 100_000
/** Sample flags, § 8.8.3.1: sample_is_non_sync_sample. */
const NON_SYNC = 0x10000

/** The random access table of `mfra` for the track (`tfra`, § 8.8.10). */
export function readRandomAccess(mfra: Uint8Array, movie: Movie): readonly FragmentEntry[] {
  return parsing('mfra', () => {
    const view = viewOf(mfra)
    for (const box of childBoxes(mfra, 0, mfra.length)) {
      if (box.type !== 'tfra' || view.getUint32(box.body + 4) !== movie.trackId) continue
      const long = view.getUint8(box.body) === 1
      const lengths = view.getUint32(box.body + 8)
      const tail = [lengths >> 4, lengths >> 2, lengths].reduce((sum, bits) => sum + (bits & 3) + 1, 0)
      const entryBytes = (long ? 16 : 8) + tail
      const fits = Math.floor((box.end - box.body - 16) / entryBytes)
      const count = Math.min(view.getUint32(box.body + 12), fits, MAX_ENTRIES)
      return Array.from({ length: count }, (_, i) => {
        const at = box.body + 16 + i * entryBytes
        const time = long ? Number(view.getBigUint64(at)) : view.getUint32(at)
        const offset = long ? Number(view.getBigUint64(at + 8)) : view.getUint32(at + 4)
        return { offset, seconds: time / movie.timescale + movie.shiftSeconds }
      })
    }
    return []
  })
}

/** The segment index `sidx` (§ 8.16.3); `end` is the first byte after it in the file. */
export function readSegmentIndex(body: Uint8Array, end: number, movie: Movie): readonly FragmentEntry[] {
  return parsing('sidx', () => {
    const view = viewOf(body)
    const long = view.getUint8(0) === 1
    const timescale = view.getUint32(8)
    if (timescale === 0) throw new ContainerError('box sidx has no timescale')
    let time = long ? Number(view.getBigUint64(12)) : view.getUint32(12)
    let offset = end + (long ? Number(view.getBigUint64(20)) : view.getUint32(16))
    const first = (long ? 28 : 20) + 4
    const count = Math.min(view.getUint16(first - 2), Math.floor((body.length - first) / 12))
    const entries: FragmentEntry[] = []
    for (let i = 0; i < count; i++) {
      const at = first + i * 12
      const reference = view.getUint32(at)
      const isIndex = reference >>> 31 === 1
      if (!isIndex) entries.push({ offset, seconds: time / timescale + movie.shiftSeconds })
      offset += reference & 0x7fff_ffff
      time += view.getUint32(at + 4)
    }
    return entries
  })
}

/** The sync samples of the movie's track in the body of a `moof` that begins at `moofStart` of the file. */
export function readFragment(moof: Uint8Array, moofStart: number, movie: Movie): readonly FragmentSample[] {
  return parsing('moof', () => {
    const samples: FragmentSample[] = []
    for (const traf of childBoxes(moof, 0, moof.length)) {
      if (traf.type === 'traf') samples.push(...readTrackFragment(moof, traf, moofStart, movie))
    }
    return samples
  })
}

/** `tfhd` (§ 8.8.7), `tfdt` (§ 8.8.12) and each `trun` (§ 8.8.8). */
function readTrackFragment(moof: Uint8Array, traf: Box, moofStart: number, movie: Movie): readonly FragmentSample[] {
  const view = viewOf(moof)
  const tfhd = findBox(moof, traf, 'tfhd')
  if (tfhd === undefined || view.getUint32(tfhd.body + 4) !== movie.trackId) return []
  const flags = view.getUint32(tfhd.body) & 0xffffff
  const trex = movie.fragmentDefaults ?? { description: 1, duration: 0, size: 0, flags: 0 }
  let at = tfhd.body + 8
  const optional = (flag: number, fallback: number): number => {
    if ((flags & flag) === 0) return fallback
    at += 4
    return view.getUint32(at - 4)
  }
  let base = moofStart
  if ((flags & 0x000001) !== 0) {
    base = Number(view.getBigUint64(at))
    at += 8
  }
  const description = optional(0x000002, trex.description)
  const duration = optional(0x000008, trex.duration)
  const size = optional(0x000010, trex.size)
  const sampleFlags = optional(0x000020, trex.flags)

  const tfdt = findBox(moof, traf, 'tfdt')
  let time = 0
  if (tfdt !== undefined) {
    const long = view.getUint8(tfdt.body) === 1
    time = long ? Number(view.getBigUint64(tfdt.body + 4)) : view.getUint32(tfdt.body + 4)
  }
  const samples: FragmentSample[] = []
  let offset = base
  for (const box of childBoxes(moof, traf.body, traf.end)) {
    if (box.type !== 'trun') continue
    const run = readRun(view, box, { base, offset, time, duration, size, flags: sampleFlags })
    for (const sync of run.sync) {
      const seconds = sync.time / movie.timescale + movie.shiftSeconds
      samples.push({ seconds, offset: sync.offset, length: sync.length, description })
    }
    offset = run.offset
    time = run.time
  }
  return samples
}

interface RunStart {
  readonly base: number
  readonly offset: number
  readonly time: number
  readonly duration: number
  readonly size: number
  readonly flags: number
}

interface Run {
  readonly sync: readonly { readonly time: number; readonly offset: number; readonly length: number }[]
  /** Where the next run continues. */
  readonly offset: number
  readonly time: number
}

function readRun(view: DataView, box: Box, start: RunStart): Run {
  const flags = view.getUint32(box.body) & 0xffffff
  const count = view.getUint32(box.body + 4)
  if (count > MAX_SAMPLES) throw new ContainerError('a fragment has too many samples')
  let at = box.body + 8
  let { offset, time } = start
  if ((flags & 0x000001) !== 0) {
    offset = start.base + view.getInt32(at)
    at += 4
  }
  const firstFlags = (flags & 0x000004) !== 0 ? view.getUint32(at) : undefined
  if (firstFlags !== undefined) at += 4
  const field = (flag: number, fallback: number): number => {
    if ((flags & flag) === 0) return fallback
    at += 4
    return view.getUint32(at - 4)
  }
  const sync: { time: number; offset: number; length: number }[] = []
  for (let i = 0; i < count; i++) {
    const duration = field(0x000100, start.duration)
    const length = field(0x000200, start.size)
    const ownFlags = field(0x000400, i === 0 && firstFlags !== undefined ? firstFlags : start.flags)
    const composition = field(0x000800, 0) | 0
    if ((ownFlags & NON_SYNC) === 0 && length > 0) sync.push({ time: time + composition, offset, length })
    offset += length
    time += duration
  }
  return { sync, offset, time }
}
