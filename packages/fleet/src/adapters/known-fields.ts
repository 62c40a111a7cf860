import { z } from 'zod'

// Fields of what a client answers. Programs send -1 for "none", numbers beyond 2⁵³, texts where numbers should be: such
// a value is unknown, and unknown is all that it does. One odd number must not make a client, or a list, unreadable.

/** Bytes, pieces, peers: not negative, exact. Anything else is unknown. */
export const count = z.number().nonnegative().max(Number.MAX_SAFE_INTEGER).optional().catch(undefined)

/** Larger than any ratio, limit or estimate. */
const MAX_SIGNED = 1e12

/** A number of either sign; the meaning of negative ones is the caller's to know. */
export const signed = z.number().min(-MAX_SIGNED).max(MAX_SIGNED).optional().catch(undefined)

/** Longest text taken of one field, in characters. */
const MAX_TEXT = 65_536

export const text = z.string().max(MAX_TEXT).optional().catch(undefined)

export const flag = z.boolean().optional().catch(undefined)

/** 100 million seconds from now on is the year 5138; later is nonsense. */
const MAX_SECONDS = 1e11

/** Unix seconds; zero and below stand for "never". */
export const moment = z.number().positive().max(MAX_SECONDS).optional().catch(undefined)

/** The items that can be read. What is no list at all is refused: nothing must not look like an empty list. */
export function readable<Schema extends z.ZodType>(schema: Schema) {
  return z.array(z.unknown()).transform((items) =>
    items.flatMap((item): readonly z.output<Schema>[] => {
      const parsed = schema.safeParse(item)
      return parsed.success ? [parsed.data] : []
    }),
  )
}

/** As `readable`, by name. */
export function readableRecord<Schema extends z.ZodType>(schema: Schema) {
  return z.record(z.string(), z.unknown()).transform((record) => {
    const known: Record<string, z.output<Schema>> = Object.create(null)
    for (const [name, item] of Object.entries(record)) {
      const parsed = schema.safeParse(item)
      if (parsed.success) known[name] = parsed.data
    }
    return known
  })
}
