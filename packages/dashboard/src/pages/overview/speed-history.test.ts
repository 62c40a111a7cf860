import { expect, it } from 'vitest'
import { appendSample, type SpeedSample } from './speed-history.ts'

const sample = (at: number, up = 1): SpeedSample => ({ at, up, down: 0 })

it('keeps samples in the order of their arrival', () => {
  const history = [0, 2_000, 4_000].reduce<readonly SpeedSample[]>((old, at) => appendSample(old, sample(at)), [])
  expect(history.map(({ at }) => at)).toEqual([0, 2_000, 4_000])
})

it('ignores a sample that is not newer, as after a second render', () => {
  const history = appendSample([], sample(1_000))
  expect(appendSample(history, sample(1_000, 9))).toBe(history)
})

it('forgets what left the window of five minutes', () => {
  const history = appendSample([sample(0), sample(200_000)], sample(301_000))
  expect(history.map(({ at }) => at)).toEqual([200_000, 301_000])
})
