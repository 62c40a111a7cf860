/** Most items that one page of a list may hold. */
export const MAXIMAL_PAGE = 500

/** Which part of a list is wanted. */
export interface PageRequest {
  /** At most `MAXIMAL_PAGE`; 50 when absent. */
  readonly limit?: number
  /** `nextCursor` of the page before; the beginning when absent. */
  readonly cursor?: string
}

/** Part of a list, newest first. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** Present while there is more. */
  readonly nextCursor?: string
}
