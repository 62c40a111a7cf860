import { Buffer } from 'node:buffer'
import { infoHash } from '@shoal/bittorrent'
import { z } from 'zod'
import { type FieldIssue, issuesOf } from '../field-issue.ts'
import { isWebUrl, type Release, type ReleaseSource } from './release.ts'

/** Longest text taken from an announcement, in characters. */
const MAX_TEXT = 2_000
const MAX_TAGS = 50
/** Base64 of the largest .torrent that is taken, 10 MiB. */
const MAX_BASE64 = Math.ceil((10 * 1024 * 1024) / 3) * 4

/** autobrr writes macros that have no value as empty text: the same as absent. */
const absentWhenEmpty = (value: unknown) =>
  value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value

const required = z.preprocess(absentWhenEmpty, z.string({ error: 'is required' }).trim().max(MAX_TEXT))
const optional = z.preprocess(absentWhenEmpty, z.string().trim().max(MAX_TEXT).optional())

const webUrl = z.string().refine(isWebUrl, 'must be an http or https address')
const magnetUri = z.string().startsWith('magnet:?', 'must begin with magnet:?')

const SECOND = 1_000 // milliseconds
/** Unix seconds are smaller than this until the year 5138, Unix milliseconds larger since 1973. */
const SECONDS_BELOW = 1e11

/** A moment as Unix seconds or milliseconds, or as ISO 8601 with its offset; in Unix milliseconds. */
const momentSchema = z.union([
  z.coerce
    .number()
    .positive()
    .transform((value) => Math.round(value < SECONDS_BELOW ? value * SECOND : value)),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
])

const bodySchema = z.object({
  release_name: required,
  indexer: required,
  download_url: z.preprocess(absentWhenEmpty, z.union([magnetUri, webUrl]).optional()),
  magnet: z.preprocess(absentWhenEmpty, magnetUri.max(10 * MAX_TEXT).optional()),
  torrent_base64: z.preprocess(absentWhenEmpty, z.base64().max(MAX_BASE64).optional()),
  info_hash: z.preprocess(
    absentWhenEmpty,
    z
      .string()
      .trim()
      .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i, 'must be 40 or 64 hexadecimal digits')
      .transform((text) => infoHash(text))
      .optional(),
  ),
  size: z.preprocess(absentWhenEmpty, z.coerce.number().int().nonnegative().optional()),
  category: optional,
  tags: z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',') : (value ?? [])),
    z
      .array(z.string().trim().max(MAX_TEXT))
      .max(MAX_TAGS)
      .transform((tags) => [...new Set(tags.filter((tag) => tag !== ''))]),
  ),
  indexer_id: z.preprocess((value) => (typeof value === 'number' ? String(value) : absentWhenEmpty(value)), optional),
  save_path: optional,
  free_until: z.preprocess(absentWhenEmpty, momentSchema.optional()),
  paused: z.preprocess(absentWhenEmpty, z.stringbool().or(z.boolean()).optional()),
})

export type ParsedRelease =
  | { readonly kind: 'release'; readonly release: Release }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] }

/** The release that a webhook's body, as text or as parsed JSON, announces; or what is wrong with it, field by field. */
export function parseRelease(body: unknown): ParsedRelease {
  const json = typeof body === 'string' ? jsonOf(body) : { value: body }
  if (json === undefined) return { kind: 'invalid', issues: [{ path: '', message: 'the body is not JSON' }] }
  const parsed = bodySchema.safeParse(json.value)
  if (!parsed.success) return { kind: 'invalid', issues: issuesOf(parsed.error) }

  const { data } = parsed
  const source = sourceOf(data)
  if (source === undefined) {
    return { kind: 'invalid', issues: [{ path: 'download_url', message: 'is required' }] }
  }
  const release = {
    name: data.release_name,
    indexer: data.indexer,
    source,
    tags: data.tags,
    indexerTorrentId: data.indexer_id,
    infoHash: data.info_hash,
    size: data.size,
    category: data.category,
    savePath: data.save_path,
    freeUntil: data.free_until,
    paused: data.paused,
  }
  return { kind: 'release', release }
}

/** The file itself is best, a link comes next, a magnet link last: it costs a search for metadata. */
function sourceOf(data: z.output<typeof bodySchema>): ReleaseSource | undefined {
  if (data.torrent_base64 !== undefined)
    return { kind: 'file', bytes: new Uint8Array(Buffer.from(data.torrent_base64, 'base64')) }
  if (data.download_url?.startsWith('magnet:') === true) return { kind: 'magnet', uri: data.download_url }
  if (data.download_url !== undefined) return { kind: 'url', url: data.download_url }
  if (data.magnet !== undefined) return { kind: 'magnet', uri: data.magnet }
  return undefined
}

function jsonOf(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
