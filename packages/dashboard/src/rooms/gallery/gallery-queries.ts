import { getTask, listGallery, listShots } from '@shoal/api'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { ListSearch } from '../../app/list-search.ts'

const TORRENTS = 24 // torrents of one page
const SHOTS = 200 // shots of one task; the API takes at most 60 of a submission

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
