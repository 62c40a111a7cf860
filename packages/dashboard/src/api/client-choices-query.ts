import { listClients } from '@shoal/api'
import { queryOptions } from '@tanstack/react-query'
import { api } from './api.ts'

const MOST_CLIENTS = 500 // rows, as the API allows

/** Every client, to choose from. */
export const clientChoicesQuery = queryOptions({
  queryKey: ['clients', 'choices'],
  queryFn: async ({ signal }) => {
    const { items } = await api.call(listClients, { query: { limit: MOST_CLIENTS }, signal })
    return items.map(({ id, name }) => ({ value: id, label: name }))
  },
})
