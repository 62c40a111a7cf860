import { type ListSearch, listSearch } from '../../app/list-search.ts'

/** What the address of the list says: `?search=…&client=nas&cursor=…`. */
export interface TorrentsSearch extends ListSearch {
  readonly client?: string
}

const LONGEST_ID = 64 // characters, as the API allows

/** Reads the address; an id that no client can have is left out. */
export function torrentsSearch(search: Readonly<Record<string, unknown>>): TorrentsSearch {
  const { client } = search
  const known = typeof client === 'string' && client !== '' && client.length <= LONGEST_ID
  return { ...listSearch(search), ...(known ? { client } : {}) }
}
