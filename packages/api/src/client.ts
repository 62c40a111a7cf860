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
