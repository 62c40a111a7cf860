/** Bytes between a box's start and its children. */
const beforeChildren: Readonly<Record<string, number>> = {
  moov: 8,
  trak: 8,
  mdia: 8,
  minf: 8,
  stbl: 8,
  stsd: 16,
  edts: 8,
  moof: 8,
  traf: 8,
}
/** Of a visual sample entry (ISO 14496-12 § 12.1.3). */
const VISUAL_ENTRY = 86
export const videoEntry = ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd', '*'] as const
/** The nine numbers of a display matrix end a header's first part; then come width and height. */
const MATRIX_BEFORE_END = 44

/** Where the boxes of a path begin, the outermost first; `*` is the first of whatever name. The first track is the video's. */
function findBoxes(mp4: Buffer, path: readonly string[]): readonly number[] {
  const starts: number[] = []
  let [at, end] = [0, mp4.length]
  for (const name of path) {
    while (name !== '*' && mp4.toString('latin1', at + 4, at + 8) !== name) {
      at += mp4.readUInt32BE(at)
      if (at + 8 > end) throw new Error(`there is no box ${name}`)
    }
    starts.push(at)
    end = at + mp4.readUInt32BE(at)
    at += beforeChildren[name] ?? VISUAL_ENTRY
  }
  return starts
}

function lastOf(starts: readonly number[]): number {
  return starts.at(-1) ?? 0
}

/** Puts a box behind the other children of the box at the path; `moov` must come last, as places in `mdat` stay. */
export function insertBox(path: readonly string[], box: Buffer): (mp4: Buffer) => Buffer {
  return (mp4) => {
    const starts = findBoxes(mp4, path)
    const end = lastOf(starts) + mp4.readUInt32BE(lastOf(starts))
    const made = Buffer.concat([mp4.subarray(0, end), box, mp4.subarray(end)])
    for (const start of starts) made.writeUInt32BE(mp4.readUInt32BE(start) + box.length, start)
    return made
  }
}

/** A box of numbers of 32 bits, or 16 where they are given as such. */
export function boxOf(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + body.length)
  head.write(name, 4, 'latin1')
  return Buffer.concat([head, body])
}

/** `colr` of kind `nclx`: primaries, transfer and matrix by number (ISO 14496-12 § 12.1.5). */
export function colourBox(primaries: number, transfer: number, matrix: number, full = false): Buffer {
  const body = Buffer.alloc(11)
  body.write('nclx', 0, 'latin1')
  body.writeUInt16BE(primaries, 4)
  body.writeUInt16BE(transfer, 6)
  body.writeUInt16BE(matrix, 8)
  body[10] = full ? 0x80 : 0
  return boxOf('colr', body)
}

/** The sample entry's name and nothing else. */
export function renameEntry(name: string): (mp4: Buffer) => Buffer {
  return (mp4) => {
    const made = Buffer.from(mp4)
    made.write(name, lastOf(findBoxes(mp4, videoEntry)) + 4, 'latin1')
    return made
  }
}

/** The display matrix `a b 0, c d 0, x y 1` of the video's track; a and the others are 1, 0 or -1. */
export function displayMatrix(a: number, b: number, c: number, d: number): (mp4: Buffer) => Buffer {
  return (mp4) => {
    const start = lastOf(findBoxes(mp4, ['moov', 'trak', 'tkhd']))
    const end = start + mp4.readUInt32BE(start)
    const made = Buffer.from(mp4)
    const [width, height] = [made.readUInt32BE(end - 8), made.readUInt32BE(end - 4)]
    const at = end - MATRIX_BEFORE_END
    const one = 0x10000
    const moved = (along: number, across: number): number => (along < 0 ? width : 0) + (across < 0 ? height : 0)
    const numbers = [a * one, b * one, 0, c * one, d * one, 0, moved(a, c), moved(b, d), 0x40000000]
    for (const [i, value] of numbers.entries()) made.writeInt32BE(value, at + 4 * i)
    return made
  }
}

/** The sizes that a track's header says, in whole pixels. */
export function headerSize(width: number, height: number): (mp4: Buffer) => Buffer {
  return (mp4) => {
    const start = lastOf(findBoxes(mp4, ['moov', 'trak', 'tkhd']))
    const end = start + mp4.readUInt32BE(start)
    const made = Buffer.from(mp4)
    made.writeUInt32BE(width * 0x10000, end - 8)
    made.writeUInt32BE(height * 0x10000, end - 4)
    return made
  }
}
