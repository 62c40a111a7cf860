import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { pageOf, pageQuery } from './page.ts'
import { byteCount, message, speed, timestamp } from './primitives.ts'

/** One torrent program of the fleet, with what it said last. */
export const fleetClient = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['builtin', 'qbittorrent', 'transmission', 'deluge', 'rtorrent']),
  state: z.enum(['online', 'offline', 'degraded', 'unknown']),
  version: z.string().optional(),
  problem: message.optional(),
  uploadSpeed: speed,
  downloadSpeed: speed,
  activeDownloads: z.number().int().nonnegative(),
  torrents: z.number().int().nonnegative(),
  freeBytes: byteCount.optional(),
  seenAt: timestamp.optional(),
})
export type FleetClient = z.infer<typeof fleetClient>

export const listClients = endpoint({
  id: 'listClients',
  method: 'GET',
  path: '/api/v1/clients',
  summary: 'Clients of the fleet with their measured load',
  query: pageQuery,
  reply: pageOf(fleetClient),
})

export const addClient = endpoint({
  id: 'addClient',
  method: 'POST',
  path: '/api/v1/clients',
  summary: 'Add a torrent client; the fields depend on its kind, secrets are never shown again',
  status: 201,
  body: z.looseObject({ kind: fleetClient.shape.kind, name: z.string().trim().min(1).max(100) }),
  reply: fleetClient,
})

export const removeClient = endpoint({
  id: 'removeClient',
  method: 'DELETE',
  path: '/api/v1/clients/{clientId}',
  summary: 'Forget a client; its torrents stay with it, grabs on their way to it are placed again',
  params: z.object({ clientId: z.string().max(64) }),
})
