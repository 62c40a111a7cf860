/** What a file with a single frame needs. */
export interface OneFrame {
  /** The whole `stsd` box of the original file. */
  readonly descriptions: Uint8Array
  /** Which of its entries describes the frame, from 1. */
  readonly description: number
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
 * A complete MP4 file of one frame, `moov` before `mdat` so that it can be read from a pipe. The original sample
 * descriptions go in unchanged: codec configuration, aspect ratio and colour with them.
 */
export function oneFrameMp4({ descriptions, description, width, height, frame }: OneFrame): Uint8Array {
  const ftyp = box('ftyp', fourcc('isom'), u32(0x200), fourcc('isom'), fourcc('iso2'), fourcc('mp41'))
  const build = (dataOffset: number): Uint8Array => {
    const stbl = box(
      'stbl',
      descriptions,
      box('stts', u32(0, 1, 1, TIMESCALE)),
      box('stsc', u32(0, 1, 1, 1, description)),
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

function box(type: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = join(parts)
  return join([u32(body.length + 8), fourcc(type), body])
}

function fourcc(type: string): Uint8Array {
  return Uint8Array.from(type, (character) => character.charCodeAt(0))
}

function u32(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value)
  return bytes
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
