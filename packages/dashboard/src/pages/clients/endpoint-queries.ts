import { listEndpoints } from '@shoal/api'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'

const REFRESH = 2_000 // milliseconds; latency and load have no event of their own, changes of state have

export const endpointsQuery = queryOptions({
  queryKey: ['endpoints'],
  queryFn: ({ signal }) => api.call(listEndpoints, { signal }),
  refetchInterval: REFRESH,
})
