import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawMark, readMark } from './time-mark.ts'

const WIDTH = 320
const HEIGHT = 180
const MAX_FRAME = 2 ** 24 - 1

describe('time mark', () => {
  it('reads back the frame that was drawn, in luma and in RGB', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_FRAME }), (frame) => {
        const luma = new Uint8Array(WIDTH * HEIGHT).fill(90)
        drawMark(luma, WIDTH, HEIGHT, frame)
        expect(readMark({ width: WIDTH, height: HEIGHT, channels: 1, data: luma })).toBe(frame)
        const rgb = new Uint8Array(luma.length * 3)
        for (const [i, value] of luma.entries()) rgb.fill(value, i * 3, i * 3 + 3)
        expect(readMark({ width: WIDTH, height: HEIGHT, channels: 3, data: rgb })).toBe(frame)
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['black', 0],
    ['white', 255],
    ['grey', 120],
  ])('sees no mark in a %s picture', (_, value) => {
    const data = new Uint8Array(WIDTH * HEIGHT).fill(value)
    expect(readMark({ width: WIDTH, height: HEIGHT, channels: 1, data })).toBeUndefined()
  })
})
