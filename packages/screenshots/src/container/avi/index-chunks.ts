import type { FrameIndex, IndexedFrame } from './indexed-frame.ts'

const OLD_ENTRY = 16 // bytes
const KEYFRAME = 0x10
const MAX_ENTRIES = 4_000_000

/**
 * `idx1`: per chunk its name 4, flags 4, offset 4, size 4. Offsets count from the kind of the `movi` list, in some files
 * from the file's start; they lead to the chunk's header of 8 bytes.
 */
export function readOldIndex(body: Uint8Array, stream: number, movieKind: number): FrameIndex {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const prefix = String(stream).padStart(2, '0')
  const count = Math.min(Math.floor(body.length / OLD_ENTRY), MAX_ENTRIES)
  const firstOffset = count > 0 ? view.getUint32(8, true) : 0
  const base = firstOffset >= movieKind ? 0 : movieKind
  const keyframes: IndexedFrame[] = []
  const filled: number[] = []
  let number = 0
  for (let i = 0; i < count; i++) {
    const at = i * OLD_ENTRY
    const name = String.fromCharCode(...body.subarray(at, at + 4))
    if (!name.startsWith(prefix) || !(name.endsWith('dc') || name.endsWith('db'))) continue
    const length = view.getUint32(at + 12, true)
    if ((view.getUint32(at + 4, true) & KEYFRAME) !== 0) {
      keyframes.push({ offset: base + view.getUint32(at + 8, true) + 8, length, number })
    }
    if (length > 0 && filled.length < 2) filled.push(number)
    number++
  }
  return { keyframes, count: number, filled }
}

/** OpenDML `indx` that names further indexes: a header of 24 bytes, then offset 8, size 4, duration 4 each. */
export function readSuperIndex(body: Uint8Array): readonly { readonly offset: number; readonly length: number }[] {
  const SUPER_INDEX = 0x00
  if (body.length < 24 || body[3] !== SUPER_INDEX) return []
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const count = Math.min(view.getUint32(4, true), Math.floor((body.length - 24) / 16))
  return Array.from({ length: count }, (_, i) => {
    const at = 24 + i * 16
    return { offset: Number(view.getBigUint64(at, true)), length: view.getUint32(at + 8, true) }
  })
}

/**
 * OpenDML `ix##`, chunk header included: 8 of header, then longs per entry 2, sub-type 1, kind 1, entries 4, chunk name 4,
 * base offset 8, reserved 4; per entry offset 4 and size 4, whose top bit is set for frames that are no keyframes.
 */
export function readStandardIndex(chunk: Uint8Array, firstNumber: number): FrameIndex {
  const HEADER = 32
  if (chunk.length < HEADER) return { keyframes: [], count: 0, filled: [] }
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  const count = Math.min(view.getUint32(12, true), Math.floor((chunk.length - HEADER) / 8))
  const base = Number(view.getBigUint64(20, true))
  const keyframes: IndexedFrame[] = []
  const filled: number[] = []
  for (let i = 0; i < count; i++) {
    const size = view.getUint32(HEADER + i * 8 + 4, true)
    const [length, number] = [size & 0x7fff_ffff, firstNumber + i]
    if (length > 0 && filled.length < 2) filled.push(number)
    if (size >>> 31 === 1) continue
    keyframes.push({ offset: base + view.getUint32(HEADER + i * 8, true), length, number })
  }
  return { keyframes, count, filled }
}
