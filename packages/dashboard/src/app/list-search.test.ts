import { expect, it } from 'vitest'
import { listSearch } from './list-search.ts'

it('reads the search text and the place in the list', () => {
  expect(listSearch({ search: ' bunny ', cursor: 'abc', other: 1 })).toEqual({ search: 'bunny', cursor: 'abc' })
})

it('takes a number for text, because an address has no types', () => {
  expect(listSearch({ search: 2024 })).toEqual({ search: '2024' })
})

it.each([{ search: '' }, { search: 'x'.repeat(201) }, { search: { a: 1 } }, { cursor: 'x'.repeat(513) }])(
  'leaves out what the API would refuse: %j',
  (search) => {
    expect(listSearch(search)).toEqual({})
  },
)
