import type { FieldIssue } from '../field-issue.ts'

/** What became of an announcement, or of a request. */
export type Acceptance =
  /** Committed and synced; `repeated` when it was known already, under the same id. HTTP 202 or 200. */
  | { readonly kind: 'accepted'; readonly id: string; readonly repeated: boolean }
  /** Not what is expected. HTTP 400. */
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }
