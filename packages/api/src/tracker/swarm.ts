import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { pageOf, pageQuery } from '../endpoint/page.ts'
import { byteCount, infoHash, speed, timestamp } from '../endpoint/primitives.ts'

/** One swarm of Shoal's own tracker. */
export const swarm = z.object({
  infoHash,
  name: z.string().optional().describe('where Shoal knows the torrent'),
  seeders: z.number().int().nonnegative(),
  leechers: z.number().int().nonnegative(),
  completed: z.number().int().nonnegative(),
  announcedAt: timestamp.optional().describe('the last announce of any peer, to the minute'),
})
export type Swarm = z.infer<typeof swarm>

/** One participant of a swarm, by address. */
export const swarmPeer = z.object({
  address: z.string().describe('as handed to other peers: IPv4 or IPv6 without brackets'),
  port: z.number().int().min(0).max(65535),
  sourceAddress: z.string().optional().describe('where the announce came from, when that is another address'),
  protocol: z.enum(['http', 'udp', 'ws']).optional(),
  seeder: z.boolean(),
  paused: z.boolean().optional().describe('wants nothing more of what is left (BEP 21)'),
  leftBytes: byteCount.optional(),
  uploadedBytes: byteCount.optional().describe('as the client says'),
  downloadedBytes: byteCount.optional().describe('as the client says'),
  uploadSpeed: speed.optional().describe('estimate from the last two announces'),
  downloadSpeed: speed.optional().describe('estimate from the last two announces'),
  client: z.string().optional().describe('name and version'),
  seenAt: timestamp.optional(),
})
export type SwarmPeer = z.infer<typeof swarmPeer>

export const swarmSort = z.enum(['seeders', 'leechers', 'completed', 'lastAnnounce', 'name'])
export type SwarmSort = z.infer<typeof swarmSort>
export const swarmPeerSort = z.enum(['address', 'client', 'left', 'uploaded', 'downloaded', 'lastAnnounce'])
export type SwarmPeerSort = z.infer<typeof swarmPeerSort>

/** How to page through swarms; numbers come largest first, names in their order. */
export const swarmQuery = pageQuery.extend({
  search: z.string().trim().max(200).optional().describe('part of the name, or the beginning of the info-hash'),
  sort: swarmSort.default('seeders'),
})

/** How to page through the peers of one swarm. */
export const swarmPeerQuery = pageQuery.extend({
  search: z.string().trim().max(200).optional().describe('part of an address or of the name of a client'),
  sort: swarmPeerSort.default('address'),
})

export const listSwarms = endpoint({
  id: 'listSwarms',
  method: 'GET',
  path: '/api/v1/swarms',
  summary: 'Swarms of the tracker',
  query: swarmQuery,
  reply: pageOf(swarm),
})

export const listSwarmPeers = endpoint({
  id: 'listSwarmPeers',
  method: 'GET',
  path: '/api/v1/swarms/{infoHash}/peers',
  summary: 'Peers of one swarm, by address',
  params: z.object({ infoHash }),
  query: swarmPeerQuery,
  reply: pageOf(swarmPeer),
})
