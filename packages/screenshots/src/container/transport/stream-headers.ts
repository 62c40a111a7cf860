import { findX264Message } from '../x264-message.ts'
import { accessUnits } from './access-units.ts'
import type { ElementaryStream } from './elementary-stream.ts'

/** What a stream says once and a decoder of a later picture needs too. */
export interface StreamHeaders {
  /** The parts that stand in front of the stream's first picture and that a unit lacks. */
  missingIn(unit: Uint8Array): readonly Uint8Array[]
}

const START = Uint8Array.of(0, 0, 1)
const MAX_HEADERS = 64 * 1024 // bytes

/** Parameter sets and x264's message, from the first bytes of a stream; other codecs repeat what they need. */
export function firstHeaders(head: ElementaryStream, codec: string): StreamHeaders {
  if (codec !== 'h264' && codec !== 'hevc') return { missingIn: () => [] }
  const first = accessUnits(head, codec).find(({ key }) => key)
  const units = first === undefined ? [] : nalUnits(head.bytes.subarray(first.from, first.from + MAX_HEADERS))
  const sets = units.filter((unit) => isParameterSet(unit, codec))
  const message = codec === 'h264' ? findX264Message(head.bytes.subarray(0, MAX_HEADERS)) : undefined
  return {
    missingIn: (unit) => {
      const start = unit.subarray(0, MAX_HEADERS)
      const missing: Uint8Array[] = []
      if (!nalUnits(start).some((nal) => isParameterSet(nal, codec))) missing.push(...sets)
      if (message !== undefined && findX264Message(start) === undefined) missing.push(message)
      return missing.flatMap((nal) => [START, nal])
    },
  }
}

/** H.264: 7 and 8; HEVC: 32 to 34. */
function isParameterSet(unit: Uint8Array, codec: string): boolean {
  const first = unit[0] ?? 0
  const type = codec === 'h264' ? first & 0x1f : (first >> 1) & 0x3f
  return codec === 'h264' ? type === 7 || type === 8 : type >= 32 && type <= 34
}

/** The NAL units between start codes; the last one may be cut. */
function nalUnits(bytes: Uint8Array): readonly Uint8Array[] {
  const starts: number[] = []
  for (let one = bytes.indexOf(1, 2); one >= 0; one = bytes.indexOf(1, one + 1)) {
    if (bytes[one - 1] === 0 && bytes[one - 2] === 0) starts.push(one + 1)
  }
  return starts.map((start, i) =>
    bytes.subarray(start, i + 1 < starts.length ? (starts[i + 1] ?? 0) - 3 : bytes.length),
  )
}
