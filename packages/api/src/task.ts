import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { pageOf, pageQuery } from './page.ts'
import { byteCount, id, infoHash, message, timestamp } from './primitives.ts'

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

/** One screenshot job. */
export const task = z.object({
  id,
  infoHash,
  name: z.string().optional(),
  state: taskState,
  partial: z.boolean().describe('success with fewer shots than asked for'),
  attempts: z.number().int().nonnegative(),
  worker: z.string().optional(),
  step: z.string().optional().describe('metadata, index, moments, pieces, frame'),
  progress: z.number().min(0).max(1),
  shotsWanted: z.number().int().nonnegative(),
  shotsDone: z.number().int().nonnegative(),
  bytesFetched: byteCount,
  bytesLowerBound: byteCount.optional(),
  fileBytes: byteCount.optional(),
  failure: message.optional(),
  createdAt: timestamp,
  changedAt: timestamp,
})
export type Task = z.infer<typeof task>

const taskParams = z.object({ taskId: id })

export const submitTask = endpoint({
  id: 'submitTask',
  method: 'POST',
  path: '/api/v1/tasks',
  summary: 'Ask for screenshots of a torrent; the same request twice answers with the same task',
  status: 202,
  body: z.object({
    infoHash: infoHash.optional(),
    magnet: z.string().max(8192).optional(),
    shots: z.number().int().min(1).max(60).optional(),
  }),
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
