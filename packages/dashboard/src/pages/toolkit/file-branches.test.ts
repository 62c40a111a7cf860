import { expect, it } from 'vitest'
import { fileBranches } from './file-branches.ts'

it('puts files into their folders, which are as long as what is in them', () => {
  const tree = fileBranches([
    { path: ['a', 'b', 'x'], length: 5 },
    { path: ['y'], length: 1 },
    { path: ['a', 'z'], length: 7 },
  ])
  expect(tree).toMatchObject([
    {
      name: 'a',
      length: 12,
      children: [
        { name: 'b', length: 5, children: [{ name: 'x', length: 5, children: [] }] },
        { name: 'z', length: 7 },
      ],
    },
    { name: 'y', length: 1, children: [] },
  ])
})

it('keeps files apart that share a path', () => {
  const [one, other] = fileBranches([
    { path: ['x'], length: 1 },
    { path: ['x'], length: 2 },
  ])
  expect(one?.key).not.toBe(other?.key)
})
