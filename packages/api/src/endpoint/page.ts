import { z } from 'zod'

export const DEFAULT_PAGE_SIZE = 50 // rows
export const MAX_PAGE_SIZE = 500 // rows; also the largest batch anywhere in Shoal

/** Query of every list: where to go on, and how many rows at most. */
export const pageQuery = z.object({
  cursor: z.string().max(512).optional().describe('nextCursor of the page before'),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(DEFAULT_PAGE_SIZE),
})

/** What a caller may pass as the query of a list. */
export type PageQuery = z.input<typeof pageQuery>

/** One page of a list: `nextCursor` is absent on the last one, `total` where counting is cheap. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().optional(),
    total: z.number().int().nonnegative().optional(),
  })
}

/** What `pageOf` describes. */
export interface Page<Item> {
  items: Item[]
  nextCursor?: string | undefined
  total?: number | undefined
}
