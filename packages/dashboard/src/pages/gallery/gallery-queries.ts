import { getShotMarkup, getTask, listGallery, listShots } from '@shoal/api'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { ListSearch } from '../../app/list-search.ts'

const TORRENTS = 24 // torrents of one page
const UPLOAD_POLL = 1_000 // milliseconds while an upload runs
const SHOTS = 500 // shots of one task

export function galleryQuery(search: ListSearch) {
  return queryOptions({
    queryKey: ['gallery', 'list', search],
    queryFn: ({ signal }) => api.call(listGallery, { query: { ...search, limit: TORRENTS }, signal }),
    placeholderData: keepPreviousData,
  })
}

export function taskQuery(taskId: string) {
  return queryOptions({
    queryKey: ['tasks', 'one', taskId],
    queryFn: ({ signal }) => api.call(getTask, { params: { taskId }, signal }),
  })
}

export function shotsQuery(taskId: string) {
  return queryOptions({
    queryKey: ['shots', taskId],
    queryFn: ({ signal }) => api.call(listShots, { params: { taskId }, query: { limit: SHOTS }, signal }),
  })
}

/** New with each shot. */
export function markupQuery(taskId: string, shots: number) {
  return queryOptions({
    queryKey: ['shots', taskId, 'markup', shots],
    queryFn: ({ signal }) => api.call(getShotMarkup, { params: { taskId }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.upload?.running === true ? UPLOAD_POLL : false),
  })
}
