import { expect, it } from 'vitest'
import { grabsSearch } from './grabs-search.ts'

it('reads the state of a bookmarked search', () => {
  expect(grabsSearch({ search: 'bunny', state: 'parked' })).toEqual({ search: 'bunny', state: 'parked' })
})

it('ignores a state that does not exist', () => {
  expect(grabsSearch({ state: 'lost' })).toEqual({})
})
