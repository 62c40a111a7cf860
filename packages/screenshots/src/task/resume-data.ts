import { z } from 'zod'

/** Pieces that one task may name: 12 shots of 200 files need far fewer. */
const MAX_PIECES = 20_000

const schema = z.strictObject({
  version: z.literal(1),
  pieces: z
    .array(
      z
        .int()
        .min(0)
        .max(2 ** 31),
    )
    .max(MAX_PIECES),
})

/** What an attempt leaves for the next one: pieces that it verified and stored in the cache. */
export type ResumeData = Readonly<z.output<typeof schema>>

/** Nothing left, or the resume data; undefined where it is neither. */
export function parseResumeData(value: unknown): ResumeData | null | undefined {
  return value === null ? null : schema.safeParse(value).data
}

/** The resume data of so many pieces, those verified last where they are too many. */
export function resumeDataOf(pieces: readonly number[]): ResumeData {
  return { version: 1, pieces: pieces.slice(-MAX_PIECES) }
}
