import { listNoticeChannels, listNotices } from '@shoal/api'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'

const CHANNELS = 100 // rows
const PAGE_SIZE = 25 // rows
const REFRESH = 5_000 // milliseconds; what is sent has no event of its own

export const channelsQuery = queryOptions({
  queryKey: ['notices', 'channels'],
  queryFn: ({ signal }) => api.call(listNoticeChannels, { query: { limit: CHANNELS }, signal }),
})

export function noticesQuery(cursor: string | undefined) {
  return queryOptions({
    queryKey: ['notices', 'list', cursor ?? ''],
    queryFn: ({ signal }) => api.call(listNotices, { query: { cursor, limit: PAGE_SIZE }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
  })
}
