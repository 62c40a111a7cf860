import { expect, it } from 'vitest'
import { torrentsSearch } from './torrents-search.ts'

it('reads search, client and place in the list from the address', () => {
  expect(torrentsSearch({ search: 'film', client: 'nas', cursor: '50' })).toEqual({
    search: 'film',
    client: 'nas',
    cursor: '50',
  })
})

it.each([7, '', 'x'.repeat(65), null])('leaves %j out, which no client is called', (client) => {
  expect(torrentsSearch({ client })).toEqual({})
})
