import { type TaskState, taskState } from '@shoal/api'
import { type ListSearch, listSearch } from '../../app/list-search.ts'

/** What the address of the list says: `?search=…&state=running&cursor=…`. */
export interface TasksSearch extends ListSearch {
  readonly state?: TaskState
}

/** Reads the address; a state that does not exist is left out. */
export function tasksSearch(search: Readonly<Record<string, unknown>>): TasksSearch {
  const state = taskState.safeParse(search['state'])
  return { ...listSearch(search), ...(state.success ? { state: state.data } : {}) }
}
