import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'

/*
 * What a worker asks of control. The shapes are those of the worker's port in the screenshots package; here they are
 * checked, because a worker may run on another machine and another release.
 */

const MAX_CLAIM_WAIT = 60_000 // milliseconds
const DEFAULT_DEADLINE_MS = 900_000 // of a control that does not say
const MAX_PICTURE_BASE64 = 48 * 1024 * 1024 // characters; 36 MiB of picture

/** What an attempt leaves for the next one; read-only, unlike zod's own type. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
const json: z.ZodType<Json, Json> = z.json()

const workerId = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/)
const count = z.number().int().nonnegative()
const formats = z.enum(['jpg', 'png', 'webp'])

export const workerLease = z.object({ workerId, taskId: count, leaseToken: z.string().min(1).max(200) })

const source = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('swarm'),
    infoHash: z.string(),
    trackers: z.array(z.string()).readonly(),
    peers: z.array(z.string()).readonly(),
    metainfo: z.string().optional(),
    allowPeers: z.array(z.string()).readonly().optional(),
    allowTrackers: z.array(z.string()).readonly().optional(),
    onlyPeers: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal('disk'),
    infoHash: z.string(),
    metainfo: z.string().optional(),
    folder: z.string(),
  }),
  z.object({ kind: z.literal('file'), path: z.string() }),
])

const captureOptions = z.object({
  count: z.number(),
  everySeconds: z.number().optional(),
  moments: z.array(z.number()).optional(),
  /** A control of the version before knows keyframes only. */
  exact: z.boolean().default(false),
  files: z.array(z.union([z.string(), z.number()])).optional(),
  episodes: z.string().optional(),
  formats: z.array(formats),
  sheet: z.boolean(),
  quoteOnly: z.boolean().default(false),
  unprovedBlocks: z.boolean().default(false),
  byteBudget: z.number().optional(),
  deadlineMs: z.number().default(DEFAULT_DEADLINE_MS),
})

export const shotDetails = z.object({
  kind: z.enum(['frame', 'sheet']),
  format: formats,
  index: count,
  width: count,
  height: count,
  seconds: z.number().nonnegative(),
  provenance: z.object({
    file: z.string().max(4096),
    fileIndex: count,
    targetSeconds: z.number(),
    ranges: z
      .array(z.object({ offset: count, length: count }))
      .max(10_000)
      .readonly(),
    pieces: z.array(count).max(100_000).readonly(),
    checked: z.enum(['torrent', 'unproved', 'none']),
    decoder: z.string().max(200),
    toneMap: z.string().max(100),
  }),
})

const storedShot = shotDetails.extend({
  id: count,
  taskId: count,
  size: count,
  sha256: z.string(),
  createdAt: count,
})

const progress = z.object({
  step: z.enum(['metadata', 'index', 'frames', 'done']),
  shotsDone: count,
  shotsWanted: count,
  bytesFetched: count,
})

const failure = z.object({ code: z.string().max(100), message: z.string().max(2000) })

const report = z.object({
  bytesFetched: count,
  fileBytes: count,
  lowerBoundBytes: count,
  firstShotMs: z.number().optional(),
  totalMs: z.number(),
  warnings: z.array(z.string().max(2000)).max(100).readonly(),
  mediaInfo: z.string().max(100_000).optional(),
  quote: z
    .object({
      bytesNeeded: count,
      lowerBoundBytes: count,
      fileBytes: count,
      exact: z.boolean(),
      shots: count,
      absentPieces: count,
    })
    .optional(),
})

const outcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('success'), partial: z.boolean(), report }),
  z.object({ kind: z.literal('recoverable_failure'), failure, resumeData: json }),
  z.object({ kind: z.literal('permanent_failure'), failure }),
  z.object({ kind: z.literal('handed_back'), resumeData: json }),
])

export const claimedTask = z.object({
  lease: workerLease,
  infoHash: z.string().nullable(),
  name: z.string(),
  source,
  options: captureOptions,
  attempt: count,
  resumeData: json,
  delivered: z.array(storedShot).readonly(),
})

const internal = { access: 'open', method: 'POST' } as const

export const registerWorker = endpoint({
  ...internal,
  id: 'registerWorker',
  path: '/internal/v1/workers',
  summary: 'A worker says who it is, again after each restart',
  body: z.object({ workerId, version: z.string().max(64), decoder: z.string().max(200), sandbox: z.string().max(200) }),
  reply: z.object({ leaseMs: z.number().positive(), heartbeatMs: z.number().positive() }),
})

export const claimTask = endpoint({
  ...internal,
  id: 'claimTask',
  path: '/internal/v1/claim',
  summary: 'Wait for a task; the answer is empty where none came in time',
  body: z.object({ workerId, waitMs: z.number().int().min(0).max(MAX_CLAIM_WAIT) }),
  reply: z.object({ task: claimedTask.optional() }),
})

export const heartbeat = endpoint({
  ...internal,
  id: 'heartbeat',
  path: '/internal/v1/heartbeat',
  summary: 'Renew a lease and tell how far the task is',
  body: z.object({ lease: workerLease, progress, resumeData: json.optional() }),
  reply: z.object({ kind: z.enum(['continue', 'cancelled', 'lost']) }),
})

export const uploadShot = endpoint({
  ...internal,
  id: 'uploadShot',
  path: '/internal/v1/shots',
  summary: 'Deliver a picture; answered once it is durable',
  body: z.object({ lease: workerLease, details: shotDetails, picture: z.base64().max(MAX_PICTURE_BASE64) }),
  reply: storedShot,
})

const pieceIndex = z.number().int().nonnegative()
const MAX_PIECE_BASE64 = 44 * 1024 * 1024 // characters; 33 MiB of piece

export const loadPiece = endpoint({
  ...internal,
  id: 'loadPiece',
  path: '/internal/v1/pieces/load',
  summary: 'A piece that an earlier attempt of the task verified; the worker checks it again',
  body: z.object({ lease: workerLease, piece: pieceIndex }),
  reply: z.object({ bytes: z.base64().optional() }),
})

export const storePiece = endpoint({
  ...internal,
  id: 'storePiece',
  path: '/internal/v1/pieces',
  summary: 'Keep a verified piece for whoever goes on with the task',
  body: z.object({ lease: workerLease, piece: pieceIndex, bytes: z.base64().max(MAX_PIECE_BASE64) }),
})

const MAX_BLOCK_BASE64 = 22_000 // characters; 16 KiB
const blockIndex = z.number().int().nonnegative().max(1_048_576) // of a piece of 16 GiB

export const loadBlocks = endpoint({
  ...internal,
  id: 'loadBlocks',
  path: '/internal/v1/blocks/load',
  summary: 'Proved blocks that an earlier attempt left of a piece; the worker checks them again',
  body: z.object({ lease: workerLease, piece: pieceIndex }),
  reply: z.object({ blocks: z.array(z.object({ block: blockIndex, bytes: z.base64() })).readonly() }),
})

export const storeBlock = endpoint({
  ...internal,
  id: 'storeBlock',
  path: '/internal/v1/blocks',
  summary: 'Keep a proved block for whoever goes on with the task',
  body: z.object({ lease: workerLease, piece: pieceIndex, block: blockIndex, bytes: z.base64().max(MAX_BLOCK_BASE64) }),
})

export const finishTask = endpoint({
  ...internal,
  id: 'finishTask',
  path: '/internal/v1/finish',
  summary: 'Tell how an attempt ended',
  body: z.object({ lease: workerLease, outcome }),
})
