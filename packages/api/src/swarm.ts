import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { pageOf, pageQuery } from './page.ts'
import { byteCount, infoHash, timestamp } from './primitives.ts'

/** One swarm of Shoal's own tracker. */
export const swarm = z.object({
  infoHash,
  name: z.string().optional().describe('where Shoal knows the torrent'),
  seeders: z.number().int().nonnegative(),
  leechers: z.number().int().nonnegative(),
  completed: z.number().int().nonnegative(),
})
export type Swarm = z.infer<typeof swarm>

/** One participant of a swarm, by address. */
export const swarmPeer = z.object({
  address: z.string().describe('IPv4 or IPv6 without brackets'),
  port: z.number().int().min(0).max(65535),
  seeder: z.boolean(),
  leftBytes: byteCount.optional(),
  client: z.string().optional(),
  seenAt: timestamp.optional(),
})
export type SwarmPeer = z.infer<typeof swarmPeer>

export const listSwarms = endpoint({
  id: 'listSwarms',
  method: 'GET',
  path: '/api/v1/swarms',
  summary: 'Swarms of the tracker',
  query: pageQuery.extend({ search: z.string().trim().max(200).optional() }),
  reply: pageOf(swarm),
})

export const listSwarmPeers = endpoint({
  id: 'listSwarmPeers',
  method: 'GET',
  path: '/api/v1/swarms/{infoHash}/peers',
  summary: 'Peers of one swarm, by address',
  params: z.object({ infoHash }),
  query: pageQuery,
  reply: pageOf(swarmPeer),
})
