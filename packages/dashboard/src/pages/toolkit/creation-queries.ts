import { getCreation, getCreationDefaults, listCreations, listFolder } from '@shoal/api'
import { queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'

const WATCH = 400 // milliseconds between two looks at a torrent being made
const WATCH_LIST = 2_000 // milliseconds

export const creationDefaultsQuery = queryOptions({
  queryKey: ['creations', 'defaults'],
  queryFn: ({ signal }) => api.call(getCreationDefaults, { signal }),
})

export const creationsQuery = queryOptions({
  queryKey: ['creations', 'list'],
  queryFn: ({ signal }) => api.call(listCreations, { signal }),
  refetchInterval: ({ state }) => (state.data?.items.some(isOpen) === true ? WATCH_LIST : false),
})

export function creationQuery(creationId: string) {
  return queryOptions({
    queryKey: ['creations', 'one', creationId],
    queryFn: ({ signal }) => api.call(getCreation, { params: { creationId }, signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && isOpen(state.data) ? WATCH : false),
  })
}

export function folderQuery(path: string) {
  return queryOptions({
    queryKey: ['folders', path],
    queryFn: ({ signal }) => api.call(listFolder, { query: { path }, signal }),
    staleTime: 0,
  })
}

function isOpen({ state }: { readonly state: string }): boolean {
  return state === 'queued' || state === 'running'
}
