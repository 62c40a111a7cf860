import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { byteCount, id, message, speed, timestamp } from '../endpoint/primitives.ts'

const MOST_TRACKERS = 100 // per tier, and tiers
const SMALLEST_PIECE = 16_384 // bytes
const LARGEST_PIECE = 134_217_728 // bytes

export const torrentFormats = ['v1', 'v2', 'hybrid'] as const
export const torrentFormat = z.enum(torrentFormats)
export type TorrentFormat = z.infer<typeof torrentFormat>

const path = z.string().min(1).max(4096)
const trackerUrl = z
  .string()
  .max(2000)
  .regex(/^(?:https?|udp|wss?):\/\/[^/\s]+/i)
const globs = z.array(z.string().min(1).max(500)).max(100)
const tiers = z.array(z.array(trackerUrl).min(1).max(MOST_TRACKERS)).max(MOST_TRACKERS)

/** What a preset may hold: every option but the files themselves. */
const creationOptions = z.object({
  format: torrentFormat.optional(),
  pieceLength: z
    .number()
    .int()
    .min(SMALLEST_PIECE)
    .max(LARGEST_PIECE)
    .refine((bytes) => Number.isInteger(Math.log2(bytes)), 'must be a power of two')
    .optional()
    .describe('bytes, a power of two from 16 KiB to 128 MiB; automatic when absent'),
  trackers: tiers.optional().describe('tiers of announce URLs (BEP 12)'),
  private: z.boolean().optional().describe('BEP 27'),
  source: z.string().max(200).optional(),
  entropy: z.boolean().optional().describe('random bytes, so that the same files give a new info-hash'),
  comment: z.string().max(4096).optional(),
  webSeeds: z
    .array(
      z
        .string()
        .max(2000)
        .regex(/^(?:https?|ftp):\/\/[^/\s]+/i),
    )
    .max(100)
    .optional(),
  include: globs.optional().describe('only files that match one of these'),
  exclude: globs.optional().describe('no files that match one of these'),
})

/** What to make a torrent of, and how. */
export const creationRequest = creationOptions.extend({
  path: path.describe('a file or folder below one of the allowed folders'),
  name: z.string().min(1).max(255).optional().describe("the file's or folder's own name when absent"),
  dated: z.boolean().optional().describe('false leaves the date out: the same files give the same bytes'),
})
export type CreationRequest = z.input<typeof creationRequest>

/** A torrent that would be made, without its hashes. */
export const creationPlan = z.object({
  name: z.string(),
  format: torrentFormat,
  singleFile: z.boolean(),
  contentLength: byteCount,
  pieceLength: byteCount,
  pieceCount: z.number().int(),
  fileCount: z.number().int(),
  files: z.array(z.object({ path: z.string(), length: byteCount })).describe('the first ones, in their order'),
})
export type CreationPlan = z.infer<typeof creationPlan>

export const creationStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export const creationState = z.enum(creationStates)
export type CreationState = z.infer<typeof creationState>

/** One torrent being made, or made. */
export const creation = z.object({
  id,
  state: creationState,
  path: z.string(),
  name: z.string(),
  format: torrentFormat,
  doneBytes: byteCount,
  totalBytes: byteCount,
  speed: speed.optional().describe('bytes per second of the last seconds'),
  secondsLeft: z.number().nonnegative().optional(),
  createdAt: timestamp,
  endedAt: timestamp.optional(),
  failure: message.optional(),
  result: z
    .object({
      infoHashV1: z.string().optional(),
      infoHashV2: z.string().optional(),
      magnet: z.string(),
      qr: z.string().describe('the magnet link as a QR code, SVG'),
      fileName: z.string(),
      torrentBytes: byteCount,
      pieceCount: z.number().int(),
      pieceLength: byteCount,
    })
    .optional(),
  seeding: z
    .enum(['no', 'yes', 'impossible'])
    .describe('impossible where the files do not lie as the torrent names them'),
})
export type Creation = z.infer<typeof creation>

/** What a form needs before anything is chosen. */
export const creationDefaults = z.object({
  folders: z.array(z.string()).describe('folders that files may be chosen from'),
  trackers: z.array(z.string()).describe("announce URLs of Shoal's own tracker"),
  presets: z.array(z.object({ name: z.string(), options: creationOptions })),
  presetFile: z.string(),
  presetProblem: z.string().optional().describe('why the file with presets cannot be used'),
})
export type CreationDefaults = z.infer<typeof creationDefaults>

/** What lies in a folder. */
export const folderListing = z.object({
  path: z.string(),
  parent: z.string().optional().describe('absent where it may not be read'),
  entries: z.array(
    z.object({ name: z.string(), path: z.string(), kind: z.enum(['folder', 'file']), length: byteCount.optional() }),
  ),
  truncated: z.boolean(),
})
export type FolderListing = z.infer<typeof folderListing>

const creationParams = z.object({ creationId: id })

export const getCreationDefaults = endpoint({
  id: 'getCreationDefaults',
  method: 'GET',
  path: '/api/v1/creation-defaults',
  summary: 'Folders, own trackers and presets for making torrents',
  reply: creationDefaults,
})

export const listFolder = endpoint({
  id: 'listFolder',
  method: 'GET',
  path: '/api/v1/folders',
  summary: 'What lies in a folder that files may be chosen from',
  query: z.object({ path }),
  reply: folderListing,
})

export const planCreation = endpoint({
  id: 'planCreation',
  method: 'POST',
  path: '/api/v1/creation-plans',
  summary: 'What a torrent would hold, without hashing',
  body: creationRequest,
  reply: creationPlan,
})

export const startCreation = endpoint({
  id: 'startCreation',
  method: 'POST',
  path: '/api/v1/creations',
  summary: 'Make a torrent of files on this machine; one at a time, others wait',
  status: 202,
  body: creationRequest,
  reply: creation,
})

export const listCreations = endpoint({
  id: 'listCreations',
  method: 'GET',
  path: '/api/v1/creations',
  summary: 'Torrents made since the start, newest first; the last ones are kept',
  reply: z.object({ items: z.array(creation) }),
})

export const getCreation = endpoint({
  id: 'getCreation',
  method: 'GET',
  path: '/api/v1/creations/{creationId}',
  summary: 'One torrent being made',
  params: creationParams,
  reply: creation,
})

export const cancelCreation = endpoint({
  id: 'cancelCreation',
  method: 'POST',
  path: '/api/v1/creations/{creationId}/cancel',
  summary: 'Stop making a torrent',
  params: creationParams,
  reply: creation,
})

export const getCreatedTorrent = endpoint({
  id: 'getCreatedTorrent',
  method: 'GET',
  path: '/api/v1/creations/{creationId}/torrent',
  summary: 'The .torrent file that was made',
  params: creationParams,
  media: 'application/x-bittorrent',
})

export const seedCreation = endpoint({
  id: 'seedCreation',
  method: 'POST',
  path: '/api/v1/creations/{creationId}/seed',
  summary: 'Seed the torrent with the built-in client; where it names our own tracker, serve it there',
  params: creationParams,
  reply: creation,
})
