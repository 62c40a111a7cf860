import { z } from 'zod'
import { endpoint } from './endpoint/endpoint.ts'
import { byteCount, id, infoHash, message, timestamp } from './endpoint/primitives.ts'

/** The steps of the demo, in their order. */
export const demoSteps = [
  'prepare',
  'seed',
  'webhook',
  'fetch',
  'place',
  'confirm',
  'download',
  'screenshots',
  'verify',
] as const
export const demoStepName = z.enum(demoSteps)
export type DemoStepName = z.infer<typeof demoStepName>

export const demoStep = z.object({
  name: demoStepName,
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  startedAt: timestamp.optional(),
  endedAt: timestamp.optional(),
  progress: z.number().min(0).max(1).optional(),
  message: message.optional(),
})
export type DemoStep = z.infer<typeof demoStep>

/** What the demo found when it looked at one shot itself. */
export const demoShotCheck = z.object({
  shotId: id,
  expectedSeconds: z.number(),
  markedSeconds: z.number().optional().describe('time read from the mark in the picture; absent when unreadable'),
  width: z.number().int(),
  height: z.number().int(),
  ok: z.boolean(),
})
export type DemoShotCheck = z.infer<typeof demoShotCheck>

/** The newest run of the demo. */
export const demoRun = z.object({
  state: z.enum(['never', 'running', 'succeeded', 'failed']),
  startedAt: timestamp.optional(),
  endedAt: timestamp.optional(),
  steps: z.array(demoStep),
  grabId: id.optional(),
  taskId: id.optional(),
  infoHash: infoHash.optional(),
  fileBytes: byteCount.optional(),
  bytesFetched: byteCount.optional(),
  bytesLowerBound: byteCount.optional(),
  downloadedBytes: byteCount.optional(),
  shots: z.array(demoShotCheck),
  failure: message.optional(),
})
export type DemoRun = z.infer<typeof demoRun>

export const startDemo = endpoint({
  id: 'startDemo',
  method: 'POST',
  path: '/api/v1/demo',
  summary: 'Run the demo; while one runs the answer is that one',
  status: 202,
  reply: demoRun,
})

export const getDemo = endpoint({
  id: 'getDemo',
  method: 'GET',
  path: '/api/v1/demo',
  summary: 'The newest run of the demo, step by step',
  reply: demoRun,
})
