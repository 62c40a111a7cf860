import { ProblemError } from './problem-error.ts'

/** Reads a cursor that is a number; undefined for the first page. */
export function parseCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  const value = Number(cursor)
  if (!Number.isSafeInteger(value) || value < 0) throw new ProblemError('bad-request', { detail: 'unknown cursor' })
  return value
}
