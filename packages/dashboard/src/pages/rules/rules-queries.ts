import { getRules } from '@shoal/api'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'

export const rulesQuery = queryOptions({
  queryKey: ['rules'],
  queryFn: ({ signal }) => api.call(getRules, { signal }),
})
