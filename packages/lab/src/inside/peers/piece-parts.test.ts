import { expect, it } from 'vitest'
import { pieceParts } from './piece-parts.ts'

it.each([
  [[0xa0], 3, 'f0f'],
  [[0xff, 0xff], 16, 'f'.repeat(16)],
  [[], 2, '00'],
  [[], 0, ''],
])('of the bits %j of %i pieces makes %j', (bits, count, parts) => {
  expect(pieceParts(Uint8Array.from(bits), count)).toBe(parts)
})

it('says some of a part, where a part has many pieces, and all only where all are there', () => {
  const bits = new Uint8Array(125).fill(0xff)
  bits[0] = 0xfe
  const parts = pieceParts(bits, 1000)
  expect(parts).toHaveLength(64)
  expect(parts).toMatch(/^ef+$/)
  expect(pieceParts(Uint8Array.of(0x80), 1000)).toMatch(/^10+$/)
})
