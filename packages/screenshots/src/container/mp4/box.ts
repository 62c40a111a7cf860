import { ContainerError } from '../video-reader.ts'

/**
 * A box of ISO/IEC 14496-12 § 4.2:
 *
 *     offset  size  field
 *     0       4     size in bytes, header included; 1: see largesize; 0: to the end of the file
 *     4       4     type, four characters
 *     8       8     largesize, only where size is 1
 */
export interface Box {
  readonly type: string
  /** First byte of the header, where it was counted from. */
  readonly start: number
  /** First byte after the header. */
  readonly body: number
  /** First byte after the box. */
  readonly end: number
}

/** Bytes that hold any box header. */
export const BOX_HEADER = 16
const SMALL_HEADER = 8
/** Children that one box may have. */
const MAX_CHILDREN = 10_000

/** Reads the header at `at` of `bytes`; `base` is the position of `bytes` in the file, `limit` where its parent ends. */
export function readBoxHeader(bytes: Uint8Array, at: number, base: number, limit: number): Box {
  const view = viewOf(bytes)
  if (at + SMALL_HEADER > bytes.length) throw new ContainerError('a box header is cut short')
  const size = view.getUint32(at)
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + SMALL_HEADER))
  const start = base + at
  if (size === 0) return { type, start, body: start + SMALL_HEADER, end: limit }
  if (size !== 1) {
    if (size < SMALL_HEADER) throw new ContainerError(`box ${printable(type)} is smaller than its header`)
    return { type, start, body: start + SMALL_HEADER, end: start + size }
  }
  if (at + BOX_HEADER > bytes.length) throw new ContainerError('a box header is cut short')
  const large = Number(view.getBigUint64(at + SMALL_HEADER))
  if (large < BOX_HEADER || !Number.isSafeInteger(large)) throw new ContainerError(`box ${printable(type)} has no size`)
  return { type, start, body: start + BOX_HEADER, end: start + large }
}

/** The boxes between two positions of `bytes`. One that overlaps its parent's end is refused. */
export function* childBoxes(bytes: Uint8Array, from: number, to: number): Generator<Box> {
  let at = from
  for (let count = 0; at + SMALL_HEADER <= to; count++) {
    if (count === MAX_CHILDREN) throw new ContainerError('a box has too many children')
    const box = readBoxHeader(bytes, at, 0, to)
    if (box.end > to) throw new ContainerError(`box ${printable(box.type)} is larger than its parent`)
    yield box
    at = box.end
  }
}

/** The first child of that type, if there is one. */
export function findBox(bytes: Uint8Array, parent: Pick<Box, 'body' | 'end'>, type: string): Box | undefined {
  for (const box of childBoxes(bytes, parent.body, parent.end)) if (box.type === type) return box
  return undefined
}

/** The first child of that type. @throws ContainerError where there is none. */
export function needBox(bytes: Uint8Array, parent: Pick<Box, 'body' | 'end'>, type: string): Box {
  const box = findBox(bytes, parent, type)
  if (box === undefined) throw new ContainerError(`box ${type} is missing`)
  return box
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Runs a parser; a read outside its bytes means that the file is damaged. */
export function parsing<Result>(what: string, parse: () => Result): Result {
  try {
    return parse()
  } catch (cause) {
    if (cause instanceof RangeError) throw new ContainerError(`${what} is cut short`, { cause })
    throw cause
  }
}

function printable(type: string): string {
  return JSON.stringify(type)
}
