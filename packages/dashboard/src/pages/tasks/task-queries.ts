import { listTasks } from '@shoal/api'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api/api.ts'
import type { TasksSearch } from './tasks-search.ts'

const PAGE_SIZE = 25 // rows

export function tasksQuery(search: TasksSearch) {
  return queryOptions({
    queryKey: ['tasks', 'list', search],
    queryFn: ({ signal }) => api.call(listTasks, { query: { ...search, limit: PAGE_SIZE }, signal }),
    placeholderData: keepPreviousData,
  })
}
