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
  return { items: [...rows], total, ...(rows.length > 0 && next < total ? { nextCursor: String(next) } : {}) }
}
