import { type Element, readElement } from './ebml.ts'
import { ID } from './segment.ts'

/** What the first bytes of a block tell. */
export interface BlockHead {
  readonly element: Element
  /** Units after the cluster's timestamp. */
  readonly relativeTime: number
  readonly keyframe: boolean
}

/** Bytes that hold the head of a simple block, or of a block group whose block comes first. */
export const BLOCK_HEAD = 48

/**
 * The block of a track at `at` of `bytes`, alone (`SimpleBlock`) or in a group; undefined where there is none:
 *
 *     size  field (RFC 9559 § 10)
 *     1–8   track number, a variable integer
 *     2     time from the cluster's timestamp, signed
 *     1     flags: 0x80 keyframe (simple blocks only)
 */
export function readBlockHead(bytes: Uint8Array, at: number, base: number, track: number): BlockHead | undefined {
  const element = readElement(bytes, at, base)
  if (element === undefined || element.end === Number.POSITIVE_INFINITY) return undefined
  if (element.id === ID.simpleBlock) {
    const head = blockFields(bytes, element.body - base, track)
    return head && { element, relativeTime: head.relativeTime, keyframe: (head.flags & 0x80) !== 0 }
  }
  if (element.id !== ID.blockGroup) return undefined
  const block = readElement(bytes, element.body - base, base)
  if (block?.id !== ID.block || block.end > element.end) return undefined
  const head = blockFields(bytes, block.body - base, track)
  // Whether it refers to others is told after the block; `isKeyGroup` looks when all of it is here.
  return head && { element, relativeTime: head.relativeTime, keyframe: true }
}

/** Whether a whole block group refers to no other block, as far as its parts can be read. */
export function isKeyGroup(group: Uint8Array): boolean {
  const element = readElement(group, 0, 0)
  if (element?.id !== ID.blockGroup) return true
  for (let at = element.body; at < element.end; ) {
    const part = readElement(group, at, 0)
    if (part === undefined || part.end > element.end || part.id === ID.referenceBlock) return false
    at = part.end
  }
  return true
}

function blockFields(
  bytes: Uint8Array,
  at: number,
  track: number,
): { relativeTime: number; flags: number } | undefined {
  const length = Math.clz32((bytes[at] ?? 0) << 24) + 1
  if (length > 8 || at + length + 3 > bytes.length) return undefined
  let number = (bytes[at] ?? 0) & (0xff >> length)
  for (let i = 1; i < length; i++) number = number * 256 + (bytes[at + i] ?? 0)
  if (number !== track) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { relativeTime: view.getInt16(at + length), flags: bytes[at + length + 2] ?? 0 }
}
