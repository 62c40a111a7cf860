import { describe, expect, it } from 'vitest'
import { pageOfList } from './paging.ts'
import { ProblemError } from './problem-error.ts'

describe('pageOfList', () => {
  const five = ['a', 'b', 'c', 'd', 'e']
  it.each<readonly [cursor: string | undefined, limit: number, items: string, next: string | undefined]>([
    [undefined, 2, 'ab', '2'],
    ['2', 2, 'cd', '4'],
    ['4', 2, 'e', undefined],
    [undefined, 5, 'abcde', undefined],
    ['3', 2, 'de', undefined],
    ['9', 2, '', undefined],
  ])('from %s, %i at most: %s', (cursor, limit, items, nextCursor) => {
    const page = pageOfList(five, { cursor, limit }, (item) => item)
    expect(page).toEqual({ items: [...items], total: 5, nextCursor })
  })

  it.each(['x', '-1', '1.5', '9007199254740993'])('refuses the cursor %s', (cursor) => {
    expect(() => pageOfList(five, { cursor, limit: 2 }, (item) => item)).toThrow(ProblemError)
  })
})
