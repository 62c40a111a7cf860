import { ContainerError } from '../video-reader.ts'
import { BOX_HEADER, type Box, childBoxes, parsing, viewOf } from './box.ts'
import type { Movie } from './movie.ts'
import type { Mp4Source } from './mp4-source.ts'

/** A part of a file whose fragments an index knows. */
export interface Segment {
  /** First byte of its first fragment, and the first after the segment. */
  readonly start: number
  readonly end: number
  /** Seconds at which its first keyframe is shown, as the index says. */
  readonly seconds: number
  /** Seconds at which it ends, where the index says. */
  readonly endSeconds: number | undefined
  /** Whether it begins with a keyframe and the index names no other one in it. */
  readonly single: boolean
}

/** Bytes of one index. */
export const MAX_INDEX = 32 * 1024 * 1024
const MAX_ENTRIES = 1_000_000
/** Index boxes read of a hierarchy or a chain. */
const MAX_INDEXES = 2000
/** Boxes between `moov` and the index of our track: those of other tracks, event messages. */
const MAX_BOXES_BEFORE = 32
const BEFORE = ['sidx', 'styp', 'emsg', 'prft', 'free', 'skip', 'uuid', 'ssix', 'udta', 'meta']
/** `mfro`, § 8.8.11: the last 16 bytes of the file say how long `mfra` is. */
const MFRO = 16

/**
 * What the segment indexes (`sidx`, § 8.16.3) from a place on say: a hierarchy is followed down, a chain to its end. Undefined
 * where there are none, or where they do not reach the fragments' end: one for each fragment is no index.
 */
export async function readSegmentIndex(
  source: Mp4Source,
  from: number,
  movie: Movie,
): Promise<readonly Segment[] | undefined> {
  const first = await firstIndex(source, from, movie)
  if (first === undefined) return undefined
  const segments: Segment[] = []
  let indexes = 1
  let covered = 0
  const expand = async (index: SegmentIndex): Promise<void> => {
    for (const { isIndex, ...reference } of index.references) {
      if (!isIndex) {
        if (segments.length === MAX_ENTRIES) throw new ContainerError('too many segments')
        segments.push(reference)
        covered = Math.max(covered, reference.end)
        continue
      }
      // A chain's last reference leads to the next index; a loop back would never end.
      if (++indexes > MAX_INDEXES || reference.start < covered) return
      if (reference.start + BOX_HEADER > source.length) return
      const box = await source.box(reference.start)
      if (!isIndexBox(box, source)) return
      await expand(parseIndex(await source.body(box), box.end, movie))
    }
  }
  await expand(first)
  return (await reachesEnd(source, covered)) ? segments : undefined
}

interface SegmentIndex {
  readonly track: number
  readonly references: readonly (Segment & { readonly isIndex: boolean })[]
}

async function firstIndex(source: Mp4Source, from: number, movie: Movie): Promise<SegmentIndex | undefined> {
  let other: SegmentIndex | undefined
  let at = from
  for (let count = 0; count < MAX_BOXES_BEFORE && at + BOX_HEADER <= source.length; count++) {
    const box = await source.box(at)
    if (!BEFORE.includes(box.type)) break
    if (isIndexBox(box, source)) {
      const index = parseIndex(await source.body(box), box.end, movie)
      if (index.references.length > 0 && index.track === movie.trackId) return index
      if (index.references.length > 0) other ??= index
    }
    at = box.end
  }
  return other
}

function isIndexBox(box: Box, source: Mp4Source): boolean {
  return box.type === 'sidx' && box.end <= source.length && box.end - box.body <= MAX_INDEX
}

/**
 * Version and flags 4, track 4, timescale 4, earliest time and first offset 4 or 8 each, reserved 2, count 2. Per reference:
 * kind 1 bit and size 31 bits, duration 4, whether it begins with a keyframe 1 bit, its kind 3 bits, time of the first one 28 bits.
 */
function parseIndex(body: Uint8Array, end: number, movie: Movie): SegmentIndex {
  return parsing('sidx', () => {
    const view = viewOf(body)
    const long = view.getUint8(0) === 1
    const timescale = view.getUint32(8)
    if (timescale === 0) throw new ContainerError('box sidx has no timescale')
    let time = long ? Number(view.getBigUint64(12)) : view.getUint32(12)
    let start = end + (long ? Number(view.getBigUint64(20)) : view.getUint32(16))
    const first = (long ? 28 : 20) + 4
    const count = Math.min(view.getUint16(first - 2), Math.floor((body.length - first) / 12))
    const references: (Segment & { isIndex: boolean })[] = []
    for (let i = 0; i < count; i++) {
      const at = first + i * 12
      const reference = view.getUint32(at)
      const sap = view.getUint32(at + 8)
      const [type, delta] = [(sap >>> 28) & 7, sap & 0x0fff_ffff]
      const next = start + (reference & 0x7fff_ffff)
      const seconds = (time + (type === 0 ? 0 : delta)) / timescale + movie.shiftSeconds
      // Many writers leave all of this zero.
      const single = sap === 0 || sap >>> 31 === 1
      time += view.getUint32(at + 4)
      const endSeconds = time / timescale + movie.shiftSeconds
      references.push({ start, end: next, seconds, endSeconds, single, isIndex: reference >>> 31 === 1 })
      start = next
    }
    return { track: view.getUint32(4), references }
  })
}

/** Whether no fragment follows. */
async function reachesEnd(source: Mp4Source, covered: number): Promise<boolean> {
  if (covered + BOX_HEADER > source.length) return true
  const { type } = await source.box(covered)
  return !['sidx', 'moof', 'styp', 'mdat', 'emsg', 'prft'].includes(type)
}

/** What the random access table at the end of the file says (`tfra`, § 8.8.10); undefined where there is none. */
export async function readRandomAccess(source: Mp4Source, movie: Movie): Promise<readonly Segment[] | undefined> {
  if (source.length < MFRO) return undefined
  const mfro = await source.read(source.length - MFRO, MFRO)
  if (String.fromCharCode(...mfro.subarray(4, 8)) !== 'mfro') return undefined
  const length = viewOf(mfro).getUint32(12)
  if (length < MFRO || length > Math.min(MAX_INDEX, source.length)) return undefined
  const mfra = await source.box(source.length - length)
  if (mfra.type !== 'mfra' || mfra.end > source.length) return undefined
  const entries = parseRandomAccess(await source.body(mfra), movie)
  if (entries.length === 0) return undefined
  const places = [...Map.groupBy(entries, ({ offset }) => offset)].sort(([a], [b]) => a - b)
  return places.flatMap(([start, those], i) => {
    const [first] = those
    const end = places[i + 1]?.[0] ?? mfra.start
    return first === undefined || start >= end
      ? []
      : [{ start, end, seconds: first.seconds, endSeconds: undefined, single: those.length === 1 }]
  })
}

function parseRandomAccess(mfra: Uint8Array, movie: Movie): readonly { offset: number; seconds: number }[] {
  return parsing('mfra', () => {
    const view = viewOf(mfra)
    for (const box of childBoxes(mfra, 0, mfra.length)) {
      if (box.type !== 'tfra' || view.getUint32(box.body + 4) !== movie.trackId) continue
      const long = view.getUint8(box.body) === 1
      const lengths = view.getUint32(box.body + 8)
      const tail = [lengths >> 4, lengths >> 2, lengths].reduce((sum, bits) => sum + (bits & 3) + 1, 0)
      const entryBytes = (long ? 16 : 8) + tail
      const fits = Math.floor((box.end - box.body - 16) / entryBytes)
      const count = Math.max(0, Math.min(view.getUint32(box.body + 12), fits, MAX_ENTRIES))
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
