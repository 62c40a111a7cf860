import {
  getTrackerAccess,
  listBans,
  listDeliveries,
  listFactors,
  listFlags,
  listListed,
  listTrackerUsers,
} from '@shoal/api'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { ListSearch } from '../../app/list-search.ts'

const PAGE_SIZE = 50 // rows
const SHORT_PAGE = 20 // rows of a list that is one of several
const REFRESH = 5_000 // milliseconds; what peers do has no event of its own

export const accessQuery = queryOptions({
  queryKey: ['tracker', 'access'],
  queryFn: ({ signal }) => api.call(getTrackerAccess, { signal }),
})

export function usersQuery({ search, cursor }: ListSearch) {
  return queryOptions({
    queryKey: ['tracker', 'users', search, cursor],
    queryFn: ({ signal }) => api.call(listTrackerUsers, { query: { search, cursor, limit: PAGE_SIZE }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
  })
}

export function listedQuery(list: 'allow' | 'deny', { search, cursor }: ListSearch) {
  return queryOptions({
    queryKey: ['tracker', 'listed', list, search, cursor],
    queryFn: ({ signal }) =>
      api.call(listListed, { params: { list }, query: { search, cursor, limit: SHORT_PAGE }, signal }),
    placeholderData: keepPreviousData,
  })
}

export function factorsQuery({ search, cursor }: ListSearch) {
  return queryOptions({
    queryKey: ['tracker', 'factors', search, cursor],
    queryFn: ({ signal }) => api.call(listFactors, { query: { search, cursor, limit: SHORT_PAGE }, signal }),
    placeholderData: keepPreviousData,
  })
}

export function bansQuery(cursor: string | undefined) {
  return queryOptions({
    queryKey: ['tracker', 'bans', cursor],
    queryFn: ({ signal }) => api.call(listBans, { query: { cursor, limit: SHORT_PAGE }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
  })
}

export function flagsQuery(cursor: string | undefined) {
  return queryOptions({
    queryKey: ['tracker', 'flags', cursor],
    queryFn: ({ signal }) => api.call(listFlags, { query: { cursor, limit: SHORT_PAGE }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
  })
}

export function deliveriesQuery(cursor: string | undefined) {
  return queryOptions({
    queryKey: ['tracker', 'deliveries', cursor],
    queryFn: ({ signal }) => api.call(listDeliveries, { query: { cursor, limit: SHORT_PAGE }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
  })
}
