import type { RegisterPage, RegisterQuery } from '@shoal/tracker/register'
import { parseCursor } from './parse-cursor.ts'

/** Where a page begins: the cursor is the number of rows before it. */
export function rowsWanted(query: {
  readonly cursor?: string | undefined
  readonly limit: number
  readonly search?: string | undefined
}): RegisterQuery {
  return { offset: parseCursor(query.cursor) ?? 0, limit: query.limit, search: query.search }
}

/** A page as the API has it. */
export function pageOfRows<Row>({ rows, total }: RegisterPage<Row>, { offset }: RegisterQuery) {
  const next = offset + rows.length
  return { items: [...rows], total, nextCursor: rows.length > 0 && next < total ? String(next) : undefined }
}

/** A page of what is in memory, each item as the API shows it. */
export function pageOfList<Item, View>(
  list: readonly Item[],
  query: { readonly cursor?: string | undefined; readonly limit: number },
  view: (item: Item) => View,
) {
  const wanted = rowsWanted(query)
  const rows = list.slice(wanted.offset, wanted.offset + wanted.limit)
  return pageOfRows({ rows: rows.map(view), total: list.length }, wanted)
}
