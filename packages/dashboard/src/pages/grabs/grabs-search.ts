import { type GrabState, grabState } from '@shoal/api'
import { type ListSearch, listSearch } from '../../app/list-search.ts'

/** What the address of the list says: `?search=…&state=parked&cursor=…`. */
export interface GrabsSearch extends ListSearch {
  readonly state?: GrabState
}

/** Reads the address; a state that does not exist is left out. */
export function grabsSearch(search: Readonly<Record<string, unknown>>): GrabsSearch {
  const state = grabState.safeParse(search['state'])
  return { ...listSearch(search), ...(state.success ? { state: state.data } : {}) }
}
