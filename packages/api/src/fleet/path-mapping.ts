import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { message } from '../endpoint/primitives.ts'
import { fleetClient } from './client.ts'

/** A folder that a client saves to, and what Shoal finds there. */
export const mappedFolder = z.object({
  client: z.string().describe('as the client calls it'),
  shoal: z.string().optional().describe('as Shoal calls it; absent when no mapping holds it'),
  state: z.enum(['readable', 'absent', 'refused', 'unmapped']),
  torrents: z.number().int().nonnegative(),
})
export type MappedFolder = z.infer<typeof mappedFolder>

export const testPathMapping = endpoint({
  id: 'testPathMapping',
  method: 'POST',
  path: '/api/v1/clients/test-paths',
  summary: "Connect with these settings and try their path mapping on the folders of the client's torrents",
  body: z.object({
    clientId: z.string().max(64).optional().describe('secrets left out are those of this client'),
    settings: z.looseObject({ kind: fleetClient.shape.kind, name: z.string().trim().min(1).max(100) }),
  }),
  reply: z.object({ folders: z.array(mappedFolder), problem: message.optional() }),
})
