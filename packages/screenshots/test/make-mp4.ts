import { box, fourcc, join, u32 } from '../src/container/mp4/write-box.ts'
import type { VideoFile } from '../src/container/video-file.ts'

export const TIMESCALE = 1000
export const TRACK = 1
const IDENTITY = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000]
const SYNC = 0x02000000
const NON_SYNC = 0x01010000

/** A visual sample entry with boxes behind its fields. */
export function entry(
  type: string,
  { width, height }: { width: number; height: number },
  ...boxes: Uint8Array[]
): Uint8Array {
  const fields = new Uint8Array(78)
  new DataView(fields.buffer).setUint16(24, width)
  new DataView(fields.buffer).setUint16(26, height)
  return box(type, fields, ...boxes)
}

export interface MovieShape {
  readonly entries?: readonly Uint8Array[]
  /** Of `tkhd`. */
  readonly matrix?: readonly number[]
  readonly size?: { readonly width: number; readonly height: number }
  /** Of `mvhd`. */
  readonly movieMatrix?: readonly number[]
  /** Where the only sample of the table lies; none where absent. */
  readonly sample?: { readonly offset: number; readonly length: number }
  readonly fragmented?: boolean
  /** Seconds of the media in all, and which of them each edit shows. */
  readonly edits?: {
    readonly mediaSeconds: number
    readonly shown: readonly { readonly from: number; readonly seconds: number }[]
  }
}

/** A movie of one video track; durations are left open. */
export function movie(shape: MovieShape = {}): Uint8Array {
  const { entries = [entry('avc1', { width: 64, height: 48 })], matrix = IDENTITY, movieMatrix = IDENTITY } = shape
  const { sample, size = { width: 64, height: 48 } } = shape
  const tables =
    sample === undefined
      ? [box('stts', u32(0, 0)), box('stsc', u32(0, 0)), box('stsz', u32(0, 0, 0)), box('stco', u32(0, 0))]
      : [
          box('stts', u32(0, 1, 1, TIMESCALE)),
          box('stsc', u32(0, 1, 1, 1, 1)),
          box('stsz', u32(0, 0, 1, sample.length)),
          box('stco', u32(0, 1, sample.offset)),
        ]
  const stbl = box('stbl', box('stsd', u32(0, entries.length), ...entries), ...tables)
  const mdia = box(
    'mdia',
    box('mdhd', u32(0, 0, 0, TIMESCALE, (shape.edits?.mediaSeconds ?? 0) * TIMESCALE, 0)),
    box('hdlr', u32(0, 0), fourcc('vide'), u32(0, 0, 0)),
    box('minf', stbl),
  )
  const tkhd = box(
    'tkhd',
    u32(3, 0, 0, TRACK, 0, 0, 0, 0, 0, 0, ...matrix, size.width * 0x10000, size.height * 0x10000),
  )
  const mvhd = box('mvhd', u32(0, 0, 0, TIMESCALE, 0, 0x10000, 0x01000000, 0, 0, ...movieMatrix, 0, 0, 0, 0, 0, 0, 2))
  const edits = shape.edits?.shown ?? []
  const words = edits.flatMap(({ from, seconds }) => [seconds * TIMESCALE, from * TIMESCALE, 0x10000])
  const edts = edits.length === 0 ? [] : [box('edts', box('elst', u32(0, edits.length, ...words)))]
  const mvex = shape.fragmented === true ? [box('mvex', box('trex', u32(0, TRACK, 1, 0, 0, 0)))] : []
  return box('moov', mvhd, box('trak', tkhd, ...edts, mdia), ...mvex)
}

export interface FragmentShape {
  /** Units of the track. */
  readonly time: number
  readonly sampleDuration: number
  /** Per sample, whether it is a keyframe. */
  readonly keys: readonly boolean[]
  /** Bytes of each. */
  readonly sampleLength: number
  /** Without `tfdt`. */
  readonly untimed?: boolean
}

/** The header of a fragment whose data follows it in an `mdat`. */
export function moof({ time, sampleDuration, keys, sampleLength, untimed }: FragmentShape): Uint8Array {
  const build = (dataOffset: number): Uint8Array => {
    const samples = keys.flatMap((key) => [sampleDuration, sampleLength, key ? SYNC : NON_SYNC])
    return box(
      'moof',
      box('mfhd', u32(0, 1)),
      box(
        'traf',
        box('tfhd', u32(0x020000, TRACK)),
        ...(untimed === true ? [] : [box('tfdt', u32(0x01000000, 0, time))]),
        box('trun', u32(0x000701, keys.length, dataOffset, ...samples)),
      ),
    )
  }
  return build(build(0).length + 8)
}

/** A reference of `sidx`: bytes and units, to media or to a further index. */
export interface Reference {
  readonly size: number
  readonly duration: number
  readonly isIndex?: boolean
}

export function sidx(time: number, references: readonly Reference[]): Uint8Array {
  const words = references.flatMap(({ size, duration, isIndex }) => [
    isIndex === true ? (0x80000000 | size) >>> 0 : size,
    duration,
    isIndex === true ? 0 : 0x90000000,
  ])
  return box('sidx', u32(0, TRACK, TIMESCALE, time, 0, references.length, ...words))
}

export function mfra(entries: readonly { readonly time: number; readonly offset: number }[]): Uint8Array {
  const words = entries.flatMap(({ time, offset }) => [time, offset])
  // Traf, trun and sample numbers of a byte each.
  const rows = entries.map((_, i) => join([u32(words[i * 2] ?? 0, words[i * 2 + 1] ?? 0), Uint8Array.of(1, 1, 1)]))
  const tfra = box('tfra', u32(0, TRACK, 0, entries.length), ...rows)
  return box('mfra', tfra, box('mfro', u32(0, tfra.length + 8 + 16)))
}

/** A file of parts at places of their own, with zeros between them, that counts what is read of it. */
export class SparseFile implements VideoFile {
  readonly length: number
  /** Places read in units of 64 KiB. */
  readonly touched = new Set<number>()
  readonly #parts: { readonly offset: number; readonly bytes: Uint8Array }[] = []

  constructor(length: number) {
    this.length = length
  }

  put(offset: number, ...bytes: readonly Uint8Array[]): number {
    const joined = join(bytes)
    this.#parts.push({ offset, bytes: joined })
    return offset + joined.length
  }

  read = async (offset: number, length: number): Promise<Uint8Array> => {
    if (offset < 0 || offset + length > this.length) throw new RangeError('a read outside of the file')
    for (let unit = offset >> 16; unit <= (offset + length - 1) >> 16; unit++) this.touched.add(unit)
    const answer = new Uint8Array(length)
    for (const part of this.#parts) {
      const from = Math.max(offset, part.offset)
      const to = Math.min(offset + length, part.offset + part.bytes.length)
      if (from < to) answer.set(part.bytes.subarray(from - part.offset, to - part.offset), from - offset)
    }
    return answer
  }
}

/** The header of an `mdat` of so many bytes, header included. */
export function mdatHeader(length: number): Uint8Array {
  return join([u32(length), fourcc('mdat')])
}
