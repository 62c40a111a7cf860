import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { pageOf } from '../endpoint/page.ts'
import { infoHash } from '../endpoint/primitives.ts'
import { swarm, swarmPeer, swarmPeerQuery, swarmQuery } from '../tracker/swarm.ts'
import { trackerWarning } from '../tracker/tracker-warning.ts'

const MAX_KNOWN_PER_CALL = 500 // torrents; a longer list goes in several calls

/** What the tracker counted since it started, and what it holds now. */
export const trackerStats = z.object({
  torrents: z.number().int().nonnegative(),
  seeders: z.number().int().nonnegative(),
  leechers: z.number().int().nonnegative(),
  announces: z.number().int().nonnegative(),
  scrapes: z.number().int().nonnegative(),
  startedAt: z.number().int().nonnegative(),
  known: z.number().int().nonnegative().describe('info-hashes on the list'),
  warnings: z.array(trackerWarning),
})
export type TrackerStats = z.infer<typeof trackerStats>

const internal = { access: 'open' } as const

export const trackerInfo = endpoint({
  ...internal,
  id: 'trackerInfo',
  method: 'GET',
  path: '/internal/v1/tracker',
  summary: 'Counters of the tracker',
  reply: trackerStats,
})

/** Adds to the list of info-hashes that are served; known ones change nothing. */
export const addKnown = endpoint({
  ...internal,
  id: 'addKnown',
  method: 'POST',
  path: '/internal/v1/known',
  summary: 'Add info-hashes to the list that the tracker serves',
  body: z.object({ torrents: z.array(z.object({ infoHash, name: z.string().max(500) })).max(MAX_KNOWN_PER_CALL) }),
})

export const removeKnown = endpoint({
  ...internal,
  id: 'removeKnown',
  method: 'DELETE',
  path: '/internal/v1/known/{infoHash}',
  summary: 'Take one info-hash off the list',
  params: z.object({ infoHash }),
})

export const trackerSwarms = endpoint({
  ...internal,
  id: 'trackerSwarms',
  method: 'GET',
  path: '/internal/v1/swarms',
  summary: 'Swarms by page',
  query: swarmQuery,
  reply: pageOf(swarm),
})

export const trackerPeers = endpoint({
  ...internal,
  id: 'trackerPeers',
  method: 'GET',
  path: '/internal/v1/swarms/{infoHash}/peers',
  summary: 'Peers of one swarm by page',
  params: z.object({ infoHash }),
  query: swarmPeerQuery,
  reply: pageOf(swarmPeer),
})
