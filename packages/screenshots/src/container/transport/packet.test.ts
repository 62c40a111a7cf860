import { describe, expect, it } from 'vitest'
import { detectShape, PACKET, SHAPE_BYTES } from './packet.ts'

/** Packets of nothing, whose sync bytes lie `lead` bytes behind the start of each stride. */
function packetsOf(stride: number, lead: number): Uint8Array {
  const bytes = new Uint8Array(stride * 12)
  for (let at = lead; at < bytes.length; at += stride) bytes[at] = 0x47
  return bytes
}

describe('detectShape', () => {
  it.each([
    [PACKET, 0],
    [192, 4],
    [204, 0],
  ])('knows packets of %i bytes', (stride, lead) => {
    expect(detectShape(packetsOf(stride, lead).subarray(0, SHAPE_BYTES))).toEqual({ stride, lead })
  })

  it.each([PACKET, 192, 204])('knows files that begin anywhere in a packet of %i bytes', (stride) => {
    for (let cut = 1; cut < stride; cut++) {
      const bytes = packetsOf(stride, 0).subarray(cut, cut + SHAPE_BYTES)
      expect(detectShape(bytes), `cut at ${cut}`).toEqual({ stride, lead: stride - cut })
    }
  })

  it('sees no packets in other bytes, nor in too few', () => {
    expect(detectShape(new Uint8Array(SHAPE_BYTES))).toBeUndefined()
    expect(detectShape(packetsOf(PACKET, 0).subarray(0, 3 * PACKET))).toBeUndefined()
  })
})
