import { getClient, listClients } from '@shoal/api'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'

const PAGE_SIZE = 50 // rows
const REFRESH = 2_000 // milliseconds; speeds have no event of their own

export function clientsQuery(cursor: string | undefined) {
  return queryOptions({
    queryKey: ['clients', 'list', cursor ?? ''],
    queryFn: ({ signal }) => api.call(listClients, { query: { cursor, limit: PAGE_SIZE }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
  })
}

/** Fetched once: a form must not change under the hands of the one who fills it in. */
export function clientQuery(clientId: string) {
  return queryOptions({
    queryKey: ['clients', 'one', clientId],
    queryFn: ({ signal }) => api.call(getClient, { params: { clientId }, signal }),
  })
}
