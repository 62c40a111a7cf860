import { describe, expect, it } from 'vitest'
import { KeyframeRhythm } from './keyframe-rhythm.ts'

function rhythm(times: readonly number[], gap: number): KeyframeRhythm {
  const made = new KeyframeRhythm()
  made.learn(times, gap)
  return made
}

describe('KeyframeRhythm', () => {
  it.each([
    ['one keyframe', [10], 5],
    ['keyframes between which nothing was read', [0, 25], 0],
    ['keyframes that follow the scenes', [0, 7.3, 25, 31], 5],
    ['keyframes closer together than a stretch without any', [0, 2, 25], 5],
  ])('knows nothing by %s', (_, times, gap) => {
    expect(rhythm(times, gap).predict(10)).toBeUndefined()
  })

  it.each([
    ['two in a row', [20, 25], 5],
    ['two far from each other and a long stretch without any', [0, 25], 4.25],
    ['several, some a little off', [0, 25, 40.03, 95], 4.25],
    ['a stretch measured a little too long', [0, 25], 5.01],
  ])('names the keyframe nearest to any moment by %s', (_, times, gap) => {
    const predicted = [0, 23, 61].map((seconds) => rhythm(times, gap).predict(seconds) ?? Number.NaN)
    for (const [i, seconds] of [0, 25, 60].entries()) expect(Math.abs((predicted[i] ?? 0) - seconds)).toBeLessThan(0.05)
  })

  it('takes a longer period when a keyframe is missing where a shorter one would have it', () => {
    const made = rhythm([0, 30], 5)
    expect(made.predict(34)).toBeCloseTo(35)
    made.learn([60], 9)
    expect(made.predict(34)).toBeCloseTo(30)
    expect(made.predict(36)).toBeCloseTo(40)
  })
})
