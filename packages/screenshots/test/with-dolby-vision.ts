import type { DolbyVision } from '../src/container/dolby-vision.ts'

const RECORD = 24 // bytes
const LEVEL = 3
/** RPU and base layer are present, an enhancement layer is not. */
const LAYERS = 0b101
/** The way to the sample entry, with the bytes before each box's children. */
const path = [
  ['moov', 8],
  ['trak', 8],
  ['mdia', 8],
  ['minf', 8],
  ['stbl', 8],
  ['stsd', 16],
  ['hvc1', 0],
] as const

/**
 * The MP4 with a Dolby Vision record at the end of its sample entry, which then has the other name given. `moov` must come
 * last: places in `mdat` stay where they are.
 */
export function withDolbyVision(mp4: Buffer, { profile, compatibility }: DolbyVision, entry: 'hvc1' | 'dvh1'): Buffer {
  const record = Buffer.alloc(RECORD)
  record.set([1, 0, profile << 1, (LEVEL << 3) | LAYERS, compatibility << 4])
  const box = Buffer.concat([Buffer.from([0, 0, 0, 8 + RECORD]), Buffer.from(profile > 7 ? 'dvvC' : 'dvcC'), record])
  const starts: number[] = []
  let at = 0
  let end = mp4.length
  for (const [name, before] of path) {
    while (mp4.toString('latin1', at + 4, at + 8) !== name) {
      at += mp4.readUInt32BE(at)
      if (at >= end) throw new Error(`there is no box ${name}`)
    }
    starts.push(at)
    end = at + mp4.readUInt32BE(at)
    at += before
  }
  const made = Buffer.concat([mp4.subarray(0, end), box, mp4.subarray(end)])
  for (const start of starts) made.writeUInt32BE(mp4.readUInt32BE(start) + box.length, start)
  made.write(entry, at + 4, 'latin1')
  return made
}
