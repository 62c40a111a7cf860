/** The part of a list's address that every list has. */
export interface ListSearch {
  readonly search?: string
  readonly cursor?: string
}

const LONGEST_SEARCH = 200 // characters, as the API allows
const LONGEST_CURSOR = 512 // characters, as the API allows

/** Reads `?search=` and `?cursor=`; whatever the API would refuse is left out. Numbers count as text: `?search=2024`. */
export function listSearch(search: Readonly<Record<string, unknown>>): ListSearch {
  const text = readText(search['search'], LONGEST_SEARCH)
  const cursor = readText(search['cursor'], LONGEST_CURSOR)
  return { search: text, cursor }
}

/** The same list at another place, as `navigate` wants it; `undefined` is the first page. */
export function atCursor(cursor: string | undefined) {
  return <Search extends ListSearch>({ cursor: _, ...rest }: Search) => ({ ...rest, ...(cursor && { cursor }) })
}

function readText(value: unknown, longest: number): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = String(value).trim()
  return text === '' || text.length > longest ? undefined : text
}
