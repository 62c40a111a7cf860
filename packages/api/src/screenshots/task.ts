import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { pageOf, pageQuery } from '../endpoint/page.ts'
import { byteCount, id, infoHash, message, timestamp } from '../endpoint/primitives.ts'
import { shotOptions } from './shot-options.ts'

/** Bytes of a request that may carry a .torrent in base64. */
export const MAX_TASK_BODY = 17 * 1024 * 1024
const MAX_METAINFO_BASE64 = 16 * 1024 * 1024 // characters; about 12 MB

export const taskStates = [
  'queued',
  'running',
  'success',
  'recoverable_failure',
  'permanent_failure',
  'cancelled',
] as const
export const taskState = z.enum(taskStates)
export type TaskState = z.infer<typeof taskState>

/** What the shots would cost, told before they are fetched. */
export const taskQuote = z.object({
  bytesNeeded: byteCount.describe('still to be fetched: of pieces, or of blocks where peers prove these one by one'),
  lowerBoundBytes: byteCount.describe('index and keyframes, what is here already included'),
  fileBytes: byteCount.describe('of the videos concerned'),
  exact: z.boolean().describe('whether an index told where the keyframes are'),
  shots: z.number().int().nonnegative(),
  absentPieces: z.number().int().nonnegative().describe('pieces that no connected peer has'),
})
export type TaskQuote = z.infer<typeof taskQuote>

/** Where the bytes of a task come from. */
export const taskSourceKind = z.enum(['swarm', 'disk', 'file', 'fleet'])

/** One screenshot job. */
export const task = z.object({
  id,
  infoHash: infoHash.optional().describe('absent for a local file without a torrent'),
  source: taskSourceKind,
  name: z.string().optional(),
  state: taskState,
  partial: z.boolean().describe('success with fewer shots than asked for'),
  attempts: z.number().int().nonnegative(),
  worker: z.string().optional(),
  step: z.string().optional().describe('metadata, index, frames or done'),
  progress: z.number().min(0).max(1),
  shotsWanted: z.number().int().nonnegative(),
  shotsDone: z.number().int().nonnegative(),
  bytesFetched: byteCount,
  bytesLowerBound: byteCount.optional(),
  fileBytes: byteCount.optional(),
  failure: message.optional(),
  options: shotOptions,
  quote: taskQuote.optional(),
  warnings: z.array(z.string()).describe('what looks wrong or is missing, in English'),
  mediaInfo: z.string().optional().describe("media information in MediaInfo's layout"),
  createdAt: timestamp,
  changedAt: timestamp,
})
export type Task = z.infer<typeof task>

const taskParams = z.object({ taskId: id })

/** What a task is asked for: one of the first four says of what. */
export const taskSubmission = shotOptions.extend({
  infoHash: infoHash.optional(),
  magnet: z.string().max(8192).optional(),
  metainfo: z.base64().max(MAX_METAINFO_BASE64).optional().describe('a .torrent in base64'),
  path: z.string().min(1).max(2048).optional().describe("a video or folder on Shoal's machine, in an allowed folder"),
  source: z
    .enum(['auto', 'swarm', 'fleet'])
    .optional()
    .describe(
      'fleet: from the client that has it, its files or itself as the only peer; auto: that where it is private',
    ),
  peers: z
    .array(z.string().regex(/^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]{2,45}\]):\d{1,5}$/i, 'must be address:port'))
    .max(50)
    .optional()
    .describe('address:port of peers to dial too; private ones only where peers.allow lets them'),
  name: z.string().trim().min(1).max(500).optional(),
  priority: z.number().int().min(-1000).max(1000).optional().describe('higher goes first'),
})
export type TaskSubmission = z.infer<typeof taskSubmission>

export const submitTask = endpoint({
  id: 'submitTask',
  method: 'POST',
  path: '/api/v1/tasks',
  summary: 'Ask for screenshots; with the header Idempotency-Key, the same key answers with the same task',
  status: 202,
  body: taskSubmission,
  reply: task,
})

export const listTasks = endpoint({
  id: 'listTasks',
  method: 'GET',
  path: '/api/v1/tasks',
  summary: 'Screenshot tasks, newest first',
  query: pageQuery.extend({ state: taskState.optional(), search: z.string().trim().max(200).optional() }),
  reply: pageOf(task),
})

export const getTask = endpoint({
  id: 'getTask',
  method: 'GET',
  path: '/api/v1/tasks/{taskId}',
  summary: 'One screenshot task',
  params: taskParams,
  reply: task,
})

export const cancelTask = endpoint({
  id: 'cancelTask',
  method: 'POST',
  path: '/api/v1/tasks/{taskId}/cancel',
  summary: 'Stop a task; shots already made stay',
  params: taskParams,
  reply: task,
})

export const startTask = endpoint({
  id: 'startTask',
  method: 'POST',
  path: '/api/v1/tasks/{taskId}/start',
  summary: 'Take the shots that a quote was asked for',
  status: 202,
  params: taskParams,
  reply: task,
})

export const retryTask = endpoint({
  id: 'retryTask',
  method: 'POST',
  path: '/api/v1/tasks/{taskId}/retry',
  summary: 'Send a failed or cancelled task round again',
  status: 202,
  params: taskParams,
  reply: task,
})

export const removeTask = endpoint({
  id: 'removeTask',
  method: 'DELETE',
  path: '/api/v1/tasks/{taskId}',
  summary: 'Forget a task that has ended, with its pictures',
  params: taskParams,
})
