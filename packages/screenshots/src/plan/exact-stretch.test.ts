import { expect, it } from 'vitest'
import { exactStretch } from './exact-stretch.ts'

const keyframe = (seconds: number, offset: number) => ({ seconds, offset, length: 50, exact: true })
const keyframes = [keyframe(0, 100), keyframe(10, 1100), keyframe(20, 3100)]
const end = { seconds: 30, offset: 4100 }

it.each([
  ['at a keyframe, that one', 10, { offset: 1100, length: 50 }],
  ['between two, as much as the time says', 15, { offset: 1100, length: 1000 }],
  ['after the last, as much of the rest', 25, { offset: 3100, length: 500 }],
  ['after the end, all of the rest', 99, { offset: 3100, length: 1000 }],
  ['before the first, the first', -1, { offset: 100, length: 50 }],
])('needs %s', (_, seconds, stretch) => {
  expect(exactStretch(keyframes, seconds, end)).toEqual(stretch)
})

it('knows nothing without keyframes', () => {
  expect(exactStretch([], 5, end)).toBeUndefined()
})
