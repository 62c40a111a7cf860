import { type Grab, getGrab, listGrabs } from '@shoal/api'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { GrabsSearch } from './grabs-search.ts'

const PAGE_SIZE = 25 // rows
const PROGRESS_REFRESH = 2_000 // milliseconds; a transfer's progress has no event of its own

export function grabsQuery(search: GrabsSearch) {
  return queryOptions({
    queryKey: ['grabs', 'list', search],
    queryFn: ({ signal }) => api.call(listGrabs, { query: { ...search, limit: PAGE_SIZE }, signal }),
    placeholderData: keepPreviousData,
  })
}

export function grabQuery(grabId: string) {
  return queryOptions({
    queryKey: ['grabs', 'one', grabId],
    queryFn: ({ signal }) => api.call(getGrab, { params: { grabId }, signal }),
    refetchInterval: (query) => (isMoving(query.state.data) ? PROGRESS_REFRESH : false),
  })
}

function isMoving(grab: Grab | undefined): boolean {
  return grab?.progress !== undefined && grab.progress.state !== 'seeding'
}
