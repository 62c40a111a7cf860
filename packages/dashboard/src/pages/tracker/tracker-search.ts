import { type ListSearch, listSearch } from '../../app/list-search.ts'

export const trackerViews = ['rules', 'users', 'torrents', 'watch', 'site'] as const
export type TrackerView = (typeof trackerViews)[number]

export interface TrackerSearch extends ListSearch {
  readonly view?: TrackerView
}

/** Reads the address of the page; a view that there is not is left out. */
export function trackerSearch(search: Readonly<Record<string, unknown>>): TrackerSearch {
  const view = trackerViews.find((known) => known === search['view'])
  return { ...listSearch(search), view }
}
