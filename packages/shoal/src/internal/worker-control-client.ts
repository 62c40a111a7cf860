import {
  ApiError,
  type CallInput,
  claimTask,
  createApiClient,
  type Endpoint,
  type Fetch,
  finishTask,
  heartbeat,
  registerWorker,
  uploadShot,
} from '@shoal/api'
import { LeaseLostError, type TaskLease, type WorkerControl } from '@shoal/screenshots'
import type { z } from 'zod'
import { UNIX_BASE_URL } from './unix-fetch.ts'

const TIMEOUT = 90_000 // milliseconds; longer than the longest claim

/** Control as a worker in another process sees it. */
export function createWorkerControlClient(fetch: Fetch): WorkerControl {
  const client = createApiClient({ baseUrl: UNIX_BASE_URL, fetch, timeoutMs: TIMEOUT })

  async function withLease<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    lease: TaskLease,
    endpoint: Endpoint<P, Q, B, R>,
    input: CallInput<P, Q, B>,
  ): Promise<z.output<R>> {
    try {
      return await client.call(endpoint, input)
    } catch (error) {
      if (error instanceof ApiError && error.problem.code === 'lease-lost') throw new LeaseLostError(lease.taskId)
      throw error
    }
  }

  return {
    register: (body, signal) => client.call(registerWorker, { body, signal }),
    claim: async (workerId, waitMs, signal) =>
      (await client.call(claimTask, { body: { workerId, waitMs }, signal })).task,
    heartbeat: (lease, beat, signal) => withLease(lease, heartbeat, { body: { lease, ...beat }, signal }),
    uploadShot: (lease, details, picture, signal) =>
      withLease(lease, uploadShot, {
        body: { lease, details: details, picture: Buffer.from(picture).toString('base64') },
        signal,
      }),
    finish: async (lease, outcome, signal) => {
      await withLease(lease, finishTask, { body: { lease, outcome }, signal })
    },
  }
}
