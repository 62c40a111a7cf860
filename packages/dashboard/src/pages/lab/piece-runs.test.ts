import { expect, it } from 'vitest'
import { pieceRuns } from './piece-runs.ts'

it.each([
  ['', []],
  ['0000', []],
  ['ffff', [{ begin: 0, end: 1, fullness: 1 }]],
  [
    'ff0f',
    [
      { begin: 0, end: 0.5, fullness: 1 },
      { begin: 0.75, end: 1, fullness: 1 },
    ],
  ],
  ['03', [{ begin: 0.5, end: 1, fullness: 0.2 }]],
])('of %j makes %j', (have, runs) => {
  expect(pieceRuns(have)).toEqual(runs)
})
