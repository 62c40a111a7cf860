import { element, readElement } from './ebml.ts'
import { ID } from './segment.ts'

const LACING = 0x06
const KEYFRAME = 0x80

/** Where a block's frame begins: after its track, time and flags. Undefined for a block that holds several frames. */
function frameOf(
  block: Uint8Array,
): { readonly head: number; readonly frame: number; readonly end: number } | undefined {
  const outer = readElement(block, 0, 0)
  const inner = outer?.id === ID.blockGroup ? readElement(block, outer.body, 0) : outer
  if (inner === undefined || (inner.id !== ID.simpleBlock && inner.id !== ID.block)) return undefined
  const flags = inner.body + Math.clz32((block[inner.body] ?? 0) << 24) + 1 + 2
  if (((block[flags] ?? 0) & LACING) !== 0) return undefined
  return { head: inner.body, frame: flags + 1, end: Math.min(inner.end, block.length) }
}

/** The frame of a whole block or group; empty where it holds several. */
export function frameIn(block: Uint8Array): Uint8Array {
  const place = frameOf(block)
  return place === undefined ? new Uint8Array() : block.subarray(place.frame, place.end)
}

/** A keyframe's block with bytes put in front of its frame. */
export function withPrefix(block: Uint8Array, prefix: Uint8Array): Uint8Array {
  const place = frameOf(block)
  if (place === undefined) return block
  const head = block.slice(place.head, place.frame)
  head[head.length - 1] = KEYFRAME
  return element(ID.simpleBlock, head, prefix, block.subarray(place.frame, place.end))
}
