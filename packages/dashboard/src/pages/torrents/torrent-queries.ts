import { listFleetTorrents, listMoves, type MoveState } from '@shoal/api'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { TorrentsSearch } from './torrents-search.ts'

const PAGE_SIZE = 50 // rows
const REFRESH = 2_000 // milliseconds; speeds and moves have no event of their own
const RESTING_REFRESH = 15_000 // milliseconds, while nothing is being moved

export function torrentsQuery({ search, client, cursor }: TorrentsSearch) {
  return queryOptions({
    queryKey: ['torrents', 'list', search ?? '', client ?? '', cursor ?? ''],
    queryFn: ({ signal }) =>
      api.call(listFleetTorrents, { query: { search, client, cursor, limit: PAGE_SIZE }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
  })
}

export function movesQuery(cursor: string | undefined) {
  return queryOptions({
    queryKey: ['moves', cursor ?? ''],
    queryFn: ({ signal }) => api.call(listMoves, { query: { cursor, limit: PAGE_SIZE }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.items.some(({ state }) => !isAtRest(state)) === true ? REFRESH / 2 : RESTING_REFRESH,
  })
}

/** Whether nothing more happens to a move. */
export function isAtRest(state: MoveState): boolean {
  return state === 'done' || state === 'undone'
}
