import type { z } from 'zod'

/** What is wrong with one field of an input. */
export interface FieldIssue {
  /** Dotted, e.g. `basicAuth.username`; empty when it is about the whole. */
  readonly path: string
  readonly message: string
  /** What the validation calls it, e.g. `too_small`. */
  readonly code?: string
}

/** What zod found, by field. */
export function issuesOf(error: z.ZodError): readonly FieldIssue[] {
  return error.issues.map(({ path, message, code }) => ({ path: path.join('.'), message, code }))
}
