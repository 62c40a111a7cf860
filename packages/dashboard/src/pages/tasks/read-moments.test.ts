import { expect, it } from 'vitest'
import { readMoments } from './read-moments.ts'

it.each([
  ['90', [90]],
  ['1:30', [90]],
  ['1:02:03.5, 12 7', [3723.5, 12, 7]],
  ['5，10、15', [5, 10, 15]],
])('reads %j', (text, seconds) => {
  expect(readMoments(text)).toEqual(seconds)
})

it.each(['', ' ', 'soon', '1:2:3:4', '-5', '1,x'])('refuses %j', (text) => {
  expect(readMoments(text)).toBeUndefined()
})
