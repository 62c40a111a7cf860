import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { pageOf, pageQuery } from '../endpoint/page.ts'
import { byteCount, infoHash, message, speed, timestamp, torrentBase64 } from '../endpoint/primitives.ts'

const clientId = z.string().max(64)

/** A torrent and the client that has it, as last polled. */
export const fleetTorrent = z.object({
  clientId,
  clientName: z.string(),
  infoHash,
  name: z.string(),
  activity: z.enum([
    'downloading',
    'stalled',
    'seeding',
    'paused',
    'queued',
    'checking',
    'moving',
    'metadata',
    'missing-files',
    'error',
  ]),
  totalBytes: byteCount,
  completedBytes: byteCount,
  leftBytes: byteCount,
  uploadSpeed: speed,
  downloadSpeed: speed,
  uploadedBytes: byteCount,
  downloadedBytes: byteCount,
  category: z.string(),
  tags: z.array(z.string()),
  savePath: z.string(),
  addedAt: timestamp,
  completedAt: timestamp.optional(),
  seedingSeconds: z.number().nonnegative(),
  seeders: z.number(),
  leechers: z.number(),
  error: z.string().optional(),
})
export type FleetTorrent = z.infer<typeof fleetTorrent>

export const torrentFile = z.object({
  index: z.number().int(),
  path: z.string(),
  length: byteCount,
  completedBytes: byteCount,
  priority: z.number().int().describe('0 not wanted, 1 normal, 2 high'),
})

export const torrentTracker = z.object({
  url: z.string().describe('without passkeys'),
  tier: z.number().int(),
  status: z.enum(['working', 'updating', 'waiting', 'error', 'disabled']),
  message: z.string(),
  seeders: z.number().optional(),
  leechers: z.number().optional(),
})

export const torrentPeer = z.object({
  address: z.string(),
  client: z.string(),
  progress: z.number().describe('0 to 1'),
  uploadSpeed: speed,
  downloadSpeed: speed,
})

const params = z.object({ infoHash })
const query = z.object({ client: clientId.optional().describe('where several clients have it') })

export const listFleetTorrents = endpoint({
  id: 'listFleetTorrents',
  method: 'GET',
  path: '/api/v1/fleet/torrents',
  summary: 'Torrents of all clients by name, as last polled',
  query: pageQuery.extend({
    client: clientId.optional(),
    search: z.string().trim().max(200).optional().describe('part of the name, or the beginning of an info-hash'),
  }),
  reply: pageOf(fleetTorrent),
})

export const getFleetTorrent = endpoint({
  id: 'getFleetTorrent',
  method: 'GET',
  path: '/api/v1/fleet/torrents/{infoHash}',
  summary: 'One torrent, as last polled',
  params,
  query,
  reply: fleetTorrent,
})

export const listTorrentFiles = endpoint({
  id: 'listTorrentFiles',
  method: 'GET',
  path: '/api/v1/fleet/torrents/{infoHash}/files',
  summary: 'Files of a torrent, asked of its client now',
  params,
  query,
  reply: z.object({ items: z.array(torrentFile) }),
})

export const listTorrentTrackers = endpoint({
  id: 'listTorrentTrackers',
  method: 'GET',
  path: '/api/v1/fleet/torrents/{infoHash}/trackers',
  summary: 'Trackers of a torrent, asked of its client now',
  params,
  query,
  reply: z.object({ items: z.array(torrentTracker) }),
})

export const listTorrentPeers = endpoint({
  id: 'listTorrentPeers',
  method: 'GET',
  path: '/api/v1/fleet/torrents/{infoHash}/peers',
  summary: 'Peers of a torrent, asked of its client now',
  params,
  query,
  reply: z.object({ items: z.array(torrentPeer) }),
})

export const torrentPieces = z.object({
  length: byteCount.describe('bytes of each piece but the last'),
  states: z.string().describe('for each piece 0 missing, 1 on its way, 2 there'),
})

export const getTorrentPieces = endpoint({
  id: 'getTorrentPieces',
  method: 'GET',
  path: '/api/v1/fleet/torrents/{infoHash}/pieces',
  summary: 'Which pieces of a torrent are there, asked of its client now',
  params,
  query,
  reply: torrentPieces,
})

export const chooseTorrentFiles = endpoint({
  id: 'chooseTorrentFiles',
  method: 'POST',
  path: '/api/v1/fleet/torrents/{infoHash}/files',
  summary: 'Set the priority of some files of a torrent',
  params,
  body: z.object({
    client: clientId.optional(),
    indexes: z.array(z.number().int().nonnegative()).min(1).max(10_000),
    priority: z.union([z.literal(0), z.literal(1), z.literal(2)]).describe('0 not wanted, 1 normal, 2 high'),
  }),
})

/** A client as a whole, asked now. */
export const clientSession = z.object({
  uploadSpeed: speed,
  downloadSpeed: speed,
  uploadLimit: speed.optional(),
  downloadLimit: speed.optional(),
  uploadedBytes: byteCount.describe('since it started'),
  downloadedBytes: byteCount.describe('since it started'),
  listenPort: z.number().int().optional(),
})
export type ClientSession = z.infer<typeof clientSession>

export const getClientSession = endpoint({
  id: 'getClientSession',
  method: 'GET',
  path: '/api/v1/fleet/clients/{clientId}/session',
  summary: 'Speeds, limits and totals of one client, asked of it now',
  params: z.object({ clientId }),
  reply: clientSession,
})

export const addFleetTorrent = endpoint({
  id: 'addFleetTorrent',
  method: 'POST',
  path: '/api/v1/fleet/torrents',
  summary: 'Give a torrent to one client, past placement',
  body: z
    .object({
      client: clientId,
      torrentBase64: torrentBase64.optional(),
      magnet: z.string().startsWith('magnet:?').max(20_000).optional(),
      category: z.string().max(200).default(''),
      tags: z.array(z.string().max(200)).max(50).default([]),
      savePath: z.string().max(1_000).optional().describe('folder as the client sees it'),
      paused: z.boolean().default(false),
      recheck: z.boolean().default(false).describe('the data may be there already: verify it first'),
    })
    .refine(({ torrentBase64, magnet }) => (torrentBase64 === undefined) !== (magnet === undefined), {
      path: ['torrentBase64'],
      error: 'give either torrentBase64 or magnet',
    }),
  reply: z.object({ infoHash, outcome: z.enum(['added', 'present']) }),
})

export const commandFleetTorrent = endpoint({
  id: 'commandFleetTorrent',
  method: 'POST',
  path: '/api/v1/fleet/torrents/{infoHash}/commands',
  summary: 'Start, stop, reannounce, recheck or remove a torrent',
  params,
  body: z.object({
    command: z.enum(['start', 'stop', 'reannounce', 'recheck', 'remove']),
    client: clientId.optional(),
    deleteFiles: z.boolean().default(false).describe('with remove'),
  }),
})

/** The fleet at a glance. */
export const fleetStatus = z.object({
  accepting: z.boolean(),
  clientsUp: z.number().int(),
  clientsDown: z.number().int(),
  waiting: z.number().int().describe('grabs that are neither done, dead nor cancelled'),
  grabs: z.record(z.string(), z.number().int()),
  torrents: z.number().int(),
  uploadSpeed: speed,
  downloadSpeed: speed,
  declared: z.array(z.string()).describe('settings that the settings file fixes'),
})
export type FleetStatus = z.infer<typeof fleetStatus>

export const getFleetStatus = endpoint({
  id: 'getFleetStatus',
  method: 'GET',
  path: '/api/v1/fleet',
  summary: 'How the fleet does',
  reply: fleetStatus,
})

export const replayDecisions = endpoint({
  id: 'replayDecisions',
  method: 'POST',
  path: '/api/v1/fleet/replay',
  summary: 'What other placement rules would have chosen in past decisions; changes nothing',
  access: 'read',
  body: z.object({
    policy: z.looseObject({}).optional().describe('placement policy; the one in force when absent'),
    limit: z.number().int().min(1).max(500).default(100),
  }),
  reply: z.object({
    items: z.array(
      z.object({
        at: timestamp,
        grabId: z.string(),
        releaseName: z.string(),
        indexer: z.string(),
        chosen: z.string().optional().describe('client that was chosen then'),
        wouldChoose: z.string().optional().describe('client that would be chosen now'),
        differs: z.boolean(),
      }),
    ),
  }),
})

export const planRemovals = endpoint({
  id: 'planRemovals',
  method: 'POST',
  path: '/api/v1/fleet/removals/plan',
  summary: 'What removal rules would do now, torrent by torrent; removes nothing',
  access: 'read',
  body: z.object({ policy: z.looseObject({}).optional().describe('removal policy; the one in force when absent') }),
  reply: z.object({
    items: z.array(
      z.object({
        torrent: fleetTorrent,
        verdict: z.enum(['keep', 'remove']),
        rule: z.string().optional(),
        deleteFiles: z.boolean(),
        reasons: z.array(message),
      }),
    ),
  }),
})

export const drainClient = endpoint({
  id: 'drainClient',
  method: 'POST',
  path: '/api/v1/fleet/clients/{clientId}/drain',
  summary: 'Let a client take no new torrents, or take them again; what it has stays',
  params: z.object({ clientId }),
  body: z.object({ draining: z.boolean().default(true) }),
})

/** A host that an operator allowed. */
export const allowance = z.object({
  host: z.string().describe('host or host:port'),
  purpose: z.enum(['fetch', 'tracker']).describe('to fetch .torrent files from it; to announce to it as a client'),
  createdAt: timestamp,
})
export type Allowance = z.infer<typeof allowance>

export const listAllowances = endpoint({
  id: 'listAllowances',
  method: 'GET',
  path: '/api/v1/fleet/allowances',
  summary: 'Hosts that were allowed beyond the rules',
  reply: z.object({ items: z.array(allowance) }),
})

export const addAllowance = endpoint({
  id: 'addAllowance',
  method: 'POST',
  path: '/api/v1/fleet/allowances',
  summary: 'Allow a host and try the grabs again that it kept waiting',
  body: z.object({ host: z.string().trim().min(1).max(300), purpose: allowance.shape.purpose }),
})

export const removeAllowance = endpoint({
  id: 'removeAllowance',
  method: 'DELETE',
  path: '/api/v1/fleet/allowances/{purpose}/{host}',
  summary: 'Allow a host no longer; repeated calls change nothing more',
  params: z.object({ host: z.string().max(300), purpose: allowance.shape.purpose }),
})
