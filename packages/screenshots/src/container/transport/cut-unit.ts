import { ContainerError, type FileRange } from '../video-reader.ts'
import { accessUnits } from './access-units.ts'
import { elementaryStream } from './elementary-stream.ts'
import type { TransportStream } from './open-transport-search.ts'

/** Small, since the end of a unit shows by the next one only, which may lie in another piece. */
const FIRST_STEP = 16 * 1024
/** Then a share of what was read: the work stays in proportion to it. */
const STEP_SHARE = 1 / 8
const MAX_UNIT = 16 * 1024 * 1024

/**
 * The bytes of the access unit that begins in the packet at `offset`, up to the first unit of a later PES packet. Read in
 * small steps. @throws ContainerError where none begins there, or it is too large.
 */
export async function cutUnit(
  { file, shape, program }: TransportStream,
  offset: number,
  signal: AbortSignal,
): Promise<{ readonly unit: Uint8Array; readonly range: FileRange }> {
  const { stride } = shape
  const whole = (bytes: number): number => Math.max(stride, bytes - (bytes % stride))
  let read: Uint8Array = new Uint8Array()
  for (;;) {
    const at = offset + read.length
    const step = Math.min(whole(Math.max(FIRST_STEP, read.length * STEP_SHARE)), file.length - at)
    const next = step > 0 ? await file.read(at, step, signal) : new Uint8Array()
    const joined = new Uint8Array(read.length + next.length)
    joined.set(read)
    joined.set(next, read.length)
    read = joined
    const stream = elementaryStream(read, shape, program.pid)
    const units = accessUnits(stream, program.codec)
    const start = units.find(({ at: first, key }) => first === 0 && key) ?? units[0]
    const after = start && stream.packets.find(({ from, unit }) => from > start.from && unit?.time !== undefined)
    const end = after && units.find(({ from }) => from >= after.from)
    const last = step < stride
    if (start !== undefined && (end !== undefined || last)) {
      const range = {
        offset,
        length: Math.max(1, end === undefined ? read.length : Math.min(read.length, end.at + stride)),
      }
      return { unit: stream.bytes.subarray(start.from, end?.from), range }
    }
    if (last) throw new ContainerError('no frame begins there')
    if (read.length > MAX_UNIT) throw new ContainerError('a frame is too large')
  }
}
