import { execFile } from 'node:child_process'
import { open } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const OUTPUT = 512 * 1024 * 1024
/** Seconds by which a shot's time may differ from ffprobe's time of the same packet. */
const SAME = 0.005

interface Range {
  readonly offset: number
  readonly length: number
}

/**
 * Bytes of the distinct pieces that hold the container's index and the keyframes shown, told by ffprobe's packet table
 * and the container's top level, without any code of the program under test.
 */
export async function lowerBound(file: string, shown: readonly number[], pieceLength: number): Promise<number> {
  const { stdout } = await run(
    'ffprobe',
    [
      '-v',
      'error',
      '-select_streams',
      'v:0',
      '-show_entries',
      'packet=pts_time,dts_time,pos,size,flags',
      '-of',
      'csv=p=0',
      file,
    ],
    { maxBuffer: OUTPUT },
  )
  const packets = stdout.split('\n').flatMap((line) => {
    const [shown, decoded, size, pos, flags] = line.split(',')
    const seconds = shown === 'N/A' ? decoded : shown
    return flags?.startsWith('K') ? [{ seconds: Number(seconds), offset: Number(pos), length: Number(size) }] : []
  })
  const start = packets[0]?.seconds ?? 0
  const used = shown.map((seconds) => {
    const packet = packets.find(
      (one) => Math.abs(one.seconds - start - seconds) < SAME || Math.abs(one.seconds - seconds) < SAME,
    )
    if (packet === undefined) throw new Error(`ffprobe knows no keyframe at ${seconds} s`)
    return packet
  })
  const { size, ranges } = await indexRanges(file, used)
  const pieces = new Set<number>()
  for (const { offset, length } of [...used, ...ranges]) {
    const last = Math.floor((Math.min(size, offset + length) - 1) / pieceLength)
    for (let piece = Math.floor(offset / pieceLength); piece <= last; piece++) pieces.add(piece)
  }
  let bytes = 0
  for (const piece of pieces) bytes += Math.min(pieceLength, size - piece * pieceLength)
  return bytes
}

/** Where the container keeps header and index; for files without an index only the first bytes. */
async function indexRanges(file: string, used: readonly Range[]): Promise<{ size: number; ranges: readonly Range[] }> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const at = async (offset: number, length: number): Promise<Buffer> => {
      const bytes = Buffer.alloc(length)
      const { bytesRead } = await handle.read(bytes, 0, length, offset)
      return bytes.subarray(0, bytesRead)
    }
    const ranges: Range[] = [{ offset: 0, length: 16 }]
    const head = await at(0, 16)
    if (head.toString('latin1', 4, 8) === 'ftyp') {
      for (let offset = 0; offset + 16 <= size; ) {
        const box = await at(offset, 16)
        const short = box.readUInt32BE(0)
        const length = short === 1 ? Number(box.readBigUInt64BE(8)) : short === 0 ? size - offset : short
        const type = box.toString('latin1', 4, 8)
        if (['moov', 'mfra', 'sidx'].includes(type)) ranges.push({ offset, length })
        // A fragment's header is needed to know its keyframe.
        if (type === 'moof' && used.some((one) => one.offset > offset && one.offset < offset + length + 4_000_000)) {
          if (used.some((one) => one.offset === offset + length + 8)) ranges.push({ offset, length })
        }
        offset += Math.max(8, length)
      }
    }
    if (head.readUInt32BE(0) === 0x1a45dfa3) {
      const whole = await at(0, Math.min(size, 1024 * 1024))
      const cluster = whole.indexOf(Buffer.from([0x1f, 0x43, 0xb6, 0x75]))
      ranges.push({ offset: 0, length: cluster })
      const tail = await at(Math.max(0, size - 1024 * 1024), 1024 * 1024)
      const cues = tail.lastIndexOf(Buffer.from([0x1c, 0x53, 0xbb, 0x6b]))
      if (cues >= 0) ranges.push({ offset: size - tail.length + cues, length: tail.length - cues })
    }
    if (head.toString('latin1', 0, 4) === 'RIFF') {
      const tail = await at(Math.max(0, size - 4 * 1024 * 1024), 4 * 1024 * 1024)
      const index = tail.lastIndexOf('idx1', undefined, 'latin1')
      if (index >= 0) ranges.push({ offset: size - tail.length + index, length: tail.length - index })
    }
    return { size, ranges }
  } finally {
    await handle.close()
  }
}
