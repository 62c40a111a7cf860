import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { pageOf, pageQuery } from '../endpoint/page.ts'
import { id, timestamp } from '../endpoint/primitives.ts'

/** A screenshot worker that registered. */
export const shotWorker = z.object({
  id: z.string(),
  version: z.string(),
  decoder: z.string().describe('program that decodes, and its version'),
  sandbox: z.string().describe('which level of confinement the decoder runs in'),
  running: z.number().int().nonnegative().describe('tasks that it holds now'),
  seenAt: timestamp,
  online: z.boolean(),
})
export type ShotWorker = z.infer<typeof shotWorker>

export const workerToken = z.object({ id, name: z.string(), createdAt: timestamp })
export type WorkerToken = z.infer<typeof workerToken>

export const listWorkers = endpoint({
  id: 'listWorkers',
  method: 'GET',
  path: '/api/v1/workers',
  summary: 'Screenshot workers, on this machine and others',
  query: pageQuery,
  reply: pageOf(shotWorker),
})

export const listWorkerTokens = endpoint({
  id: 'listWorkerTokens',
  method: 'GET',
  path: '/api/v1/worker-tokens',
  summary: 'Tokens of workers on other machines, and where these reach control',
  query: pageQuery,
  reply: pageOf(workerToken).extend({
    port: z.number().int().optional().describe('port for workers; absent while workers.listen is not set'),
  }),
})

export const createWorkerToken = endpoint({
  id: 'createWorkerToken',
  method: 'POST',
  path: '/api/v1/worker-tokens',
  summary: 'Let a worker on another machine in; the token is shown in this answer only',
  status: 201,
  body: z.object({ name: z.string().trim().min(1).max(64) }),
  reply: workerToken.extend({ token: z.string() }),
})

export const revokeWorkerToken = endpoint({
  id: 'revokeWorkerToken',
  method: 'DELETE',
  path: '/api/v1/worker-tokens/{tokenId}',
  summary: 'Shut a worker out at once; repeated calls change nothing more',
  params: z.object({ tokenId: id }),
})
