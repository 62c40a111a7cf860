import { describe, expect, it } from 'vitest'
import { judgeFrame } from './judge-frame.ts'

const WIDTH = 160
const HEIGHT = 90
const picture = (luma: (x: number, y: number) => number) => {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3)
  for (let i = 0; i < WIDTH * HEIGHT; i++) rgb.fill(luma(i % WIDTH, Math.floor(i / WIDTH)), i * 3, i * 3 + 3)
  return { width: WIDTH, height: HEIGHT, rgb }
}
const scene = (phase: number) => picture((x, y) => 120 + 80 * Math.sin(x / 5 + phase) * Math.cos(y / 7 + phase))

describe('judgeFrame', () => {
  it.each([
    ['black', picture(() => 4)],
    ['flat', picture(() => 130)],
    ['blurred', picture((x) => 100 + x / 4)],
  ])('finds a %s picture', (fault, pixels) => {
    expect(judgeFrame(pixels, []).fault).toBe(fault)
  })

  it('finds nothing wrong with a picture that shows something', () => {
    expect(judgeFrame(scene(0), []).fault).toBeUndefined()
  })

  it('takes a decoder at its word that a picture is damaged', () => {
    expect(judgeFrame(scene(0), [], true).fault).toBe('damaged')
    expect(judgeFrame(scene(0), [], true).score).toBeLessThan(judgeFrame(scene(0), []).score)
  })

  it('finds a picture that was shown before, and no other', () => {
    const { fingerprint } = judgeFrame(scene(0), [])
    expect(judgeFrame(scene(0), [fingerprint]).fault).toBe('repeated')
    expect(judgeFrame(scene(2), [fingerprint]).fault).toBeUndefined()
  })

  it('scores a picture with contrast above one without', () => {
    expect(judgeFrame(scene(0), []).score).toBeGreaterThan(
      judgeFrame(
        picture(() => 130),
        [],
      ).score,
    )
  })
})
