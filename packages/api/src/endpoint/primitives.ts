import { z } from 'zod'

/** Unix time in milliseconds. */
export const timestamp = z.number().int().nonnegative().describe('Unix time in milliseconds')

/** A v1 (40 characters) or v2 (64 characters) info-hash in lower-case hex. */
export const infoHash = z
  .string()
  .regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'must be 40 or 64 hexadecimal digits')
  .describe('info-hash, lower-case hex')

/** Ids that Shoal gives out: short, safe in a URL and a file name. */
export const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)

/** Bytes per second. */
export const speed = z.number().nonnegative().describe('bytes per second')

export const byteCount = z.number().int().nonnegative().describe('bytes')

/**
 * Something said to a person: `code` and `params` are for translation, `text` is the English sentence for logs and for
 * callers that have no catalog.
 */
export const message = z.object({
  code: z.string().max(100),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  text: z.string(),
})
export type Message = z.infer<typeof message>

const MAX_TORRENT = Math.ceil((10 * 1024 * 1024) / 3) * 4 // characters, for 10 MiB

/** A .torrent file. */
export const torrentBase64 = z.base64().max(MAX_TORRENT)
