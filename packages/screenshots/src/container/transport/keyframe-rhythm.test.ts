import { describe, expect, it } from 'vitest'
import { KeyframeRhythm } from './keyframe-rhythm.ts'

describe('KeyframeRhythm', () => {
  it('knows nothing before two keyframes in a row', () => {
    expect(new KeyframeRhythm().predict(10)).toBeUndefined()
  })

  it('names the keyframe nearest to any moment', () => {
    const rhythm = new KeyframeRhythm()
    rhythm.learn(20, 25)
    expect([0, 23, 61].map((seconds) => rhythm.predict(seconds))).toEqual([0, 25, 60])
  })

  it('follows a small drift, and gives up after two misses', () => {
    const rhythm = new KeyframeRhythm()
    rhythm.learn(0, 5)
    rhythm.observe(50.1)
    expect(rhythm.predict(61)).toBeCloseTo(60.1)
    rhythm.observe(62.5)
    expect(rhythm.known).toBe(true)
    rhythm.observe(77.7)
    expect(rhythm.known).toBe(false)
  })
})
