import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { message, speed, timestamp } from '../endpoint/primitives.ts'

/** Something that Shoal asks and that a breaker guards: today each client of the fleet that is switched on. */
export const balancedEndpoint = z.object({
  id: z.string(),
  kind: z.literal('client'),
  name: z.string(),
  address: z.string().optional(),
  state: z
    .enum(['closed', 'open', 'half-open', 'isolated'])
    .describe('closed: asked as usual; open: left alone until `nextRetryAt`; half-open: tried once; isolated: by hand'),
  since: timestamp.describe('when this state began'),
  inRotation: z.boolean().describe('whether new work may go there'),
  weight: z.number().nonnegative().describe('share of new work in relation to the others: 0 while it takes none'),
  failuresInRow: z.number().int().nonnegative(),
  successes: z.number().int().nonnegative().describe('answers since Shoal started, or its settings changed'),
  failures: z.number().int().nonnegative(),
  inflight: z.number().int().nonnegative(),
  latencyMs: z.number().nonnegative().optional().describe('mean of recent answers, milliseconds'),
  nextRetryAt: timestamp.optional().describe('when an open one is tried again'),
  lastFailure: z.object({ at: timestamp, message }).optional(),
  load: z.object({
    uploadSpeed: speed,
    downloadSpeed: speed,
    activeDownloads: z.number().int().nonnegative(),
    grabsLastHour: z.number().int().nonnegative(),
  }),
})
export type BalancedEndpoint = z.infer<typeof balancedEndpoint>

const endpointParams = z.object({ endpointId: z.string().max(64) })

export const listEndpoints = endpoint({
  id: 'listEndpoints',
  method: 'GET',
  path: '/api/v1/endpoints',
  summary: 'Endpoints with their breakers, load and latency',
  reply: z.object({ items: z.array(balancedEndpoint) }),
})

export const resetEndpoint = endpoint({
  id: 'resetEndpoint',
  method: 'POST',
  path: '/api/v1/endpoints/{endpointId}/reset',
  summary: 'Close a breaker: forget the failures in a row, end an isolation, ask the endpoint at once',
  params: endpointParams,
  reply: balancedEndpoint,
})

export const isolateEndpoint = endpoint({
  id: 'isolateEndpoint',
  method: 'POST',
  path: '/api/v1/endpoints/{endpointId}/isolate',
  summary: 'Ask an endpoint nothing and give it nothing until it is reset, or Shoal starts anew',
  params: endpointParams,
  reply: balancedEndpoint,
})
