import { box, fourcc, join, u32 } from './write-box.ts'

/** What a file with a single frame needs. */
export interface OneFrame {
  /** The sample entry that describes it: codec and configuration. */
  readonly entry: Uint8Array
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly frame: Uint8Array
}

const TIMESCALE = 1000
/** Unity matrix of § 8.2.2. */
const IDENTITY = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000]
const HANDLER = [0x76696465] // 'vide'

/**
 * A complete MP4 file of one frame, `moov` before `mdat` so that it can be read from a pipe.
 */
export function oneFrameMp4({ entry, width, height, frame }: OneFrame): Uint8Array {
  const ftyp = box('ftyp', fourcc('isom'), u32(0x200), fourcc('isom'), fourcc('iso2'), fourcc('mp41'))
  const build = (dataOffset: number): Uint8Array => {
    const stbl = box(
      'stbl',
      box('stsd', u32(0, 1), entry),
      box('stts', u32(0, 1, 1, TIMESCALE)),
      box('stsc', u32(0, 1, 1, 1, 1)),
      box('stsz', u32(0, 0, 1, frame.length)),
      box('stco', u32(0, 1, dataOffset)),
    )
    const dinf = box('dinf', box('dref', u32(0, 1), box('url ', u32(1))))
    const minf = box('minf', box('vmhd', u32(1, 0, 0)), dinf, stbl)
    const mdhd = box('mdhd', u32(0, 0, 0, TIMESCALE, TIMESCALE, 0x55c40000))
    const hdlr = box('hdlr', u32(0, 0, ...HANDLER, 0, 0, 0), new Uint8Array(1))
    const tkhd = box('tkhd', u32(3, 0, 0, 1, 0, TIMESCALE, 0, 0, 0, 0, ...IDENTITY, width * 0x10000, height * 0x10000))
    const trak = box('trak', tkhd, box('mdia', mdhd, hdlr, minf))
    const mvhd = box(
      'mvhd',
      u32(0, 0, 0, TIMESCALE, TIMESCALE, 0x10000, 0x01000000, 0, 0),
      u32(...IDENTITY),
      u32(0, 0, 0, 0, 0, 0, 2),
    )
    return box('moov', mvhd, trak)
  }
  const headerLength = ftyp.length + build(0).length
  return join([ftyp, build(headerLength + 8), box('mdat', frame)])
}
