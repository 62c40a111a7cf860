import { listTokens } from '@shoal/api'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'

const TOKENS = 100 // rows

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => api.call(listTokens, { query: { limit: TOKENS }, signal }),
})
