import { getDemo, getOverview, listClients, listGallery, listGrabs } from '@shoal/api'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'

const RECENT_GRABS = 6 // rows
const LATEST_TORRENTS = 6 // torrents with shots
const CLIENTS = 50 // rows; more are on the clients page
const SPEED_REFRESH = 2_000 // milliseconds

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => api.call(getOverview, { signal }),
  refetchInterval: 10_000, // milliseconds; the tracker's totals have no event of their own
})

export const clientSpeedsQuery = queryOptions({
  queryKey: ['clients', 'speeds'],
  queryFn: ({ signal }) => api.call(listClients, { query: { limit: CLIENTS }, signal }),
  refetchInterval: SPEED_REFRESH,
})

export const recentGrabsQuery = queryOptions({
  queryKey: ['grabs', 'recent'],
  queryFn: ({ signal }) => api.call(listGrabs, { query: { limit: RECENT_GRABS }, signal }),
})

export const latestShotsQuery = queryOptions({
  queryKey: ['gallery', 'latest'],
  queryFn: ({ signal }) => api.call(listGallery, { query: { limit: LATEST_TORRENTS }, signal }),
})

export const demoQuery = queryOptions({
  queryKey: ['demo'],
  queryFn: ({ signal }) => api.call(getDemo, { signal }),
  refetchInterval: (query) => (query.state.data?.state === 'running' ? 1_000 : false), // milliseconds
})
