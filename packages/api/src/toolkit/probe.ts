import { z } from 'zod'
import { endpoint } from '../endpoint/endpoint.ts'
import { byteCount, id, timestamp } from '../endpoint/primitives.ts'

const MAX_TORRENT_TEXT = 16_777_216 // characters of base64: 12 MiB

/** From the first thing that can be wrong to all being well. */
export const probeVerdicts = [
  'no-tracker',
  'bad-url',
  'forbidden',
  'unresolvable',
  'refused',
  'timeout',
  'tls',
  'not-a-tracker',
  'unauthorised',
  'not-registered',
  'failing',
  'never-announced',
  'counts-only',
  'not-dialled',
  'peers-forbidden',
  'peers-refused',
  'peers-timeout',
  'peers-other-torrent',
  'peers-unreachable',
  'no-pieces',
  'fine',
] as const

export const probeVerdict = z.object({
  code: z.enum(probeVerdicts),
  subject: z.string().describe('what it is about, secrets left out'),
  hint: z.string().optional().describe('the URL that was probably meant'),
})
export type ProbeVerdict = z.infer<typeof probeVerdict>

/** One request to a tracker and what came of it. */
export const probeRequest = z.object({
  kind: z.enum(['connect', 'scrape', 'announce', 'stopped']),
  request: z.string().describe('exactly what was sent, passkeys left out'),
  reply: z.string().optional().describe('what came back, decoded'),
  error: z.string().optional(),
  milliseconds: z.number().nonnegative(),
})
export type ProbeRequest = z.infer<typeof probeRequest>

export const probedTracker = z.object({
  tracker: z.string().describe('passkeys left out'),
  requests: z.array(probeRequest),
  verdict: probeVerdict.optional().describe('absent while it is being asked'),
  seeders: z.number().int().optional(),
  leechers: z.number().int().optional(),
  completed: z.number().int().optional(),
  peers: z.number().int().optional().describe('how many it named'),
})
export type ProbedTracker = z.infer<typeof probedTracker>

export const probeOutcomes = [
  'forbidden',
  'refused',
  'timeout',
  'unreachable',
  'closed',
  'not-bittorrent',
  'other-torrent',
  'reached',
] as const

export const probedPeer = z.object({
  address: z.string(),
  port: z.number().int(),
  outcome: z.enum(probeOutcomes).optional().describe('absent while it is being dialled'),
  milliseconds: z.number().nonnegative().optional(),
  client: z.string().optional(),
  pieces: z.number().int().optional(),
  pieceCount: z.number().int().optional(),
  seeder: z.boolean().optional(),
})
export type ProbedPeer = z.infer<typeof probedPeer>

/** One probe, under way or done. */
export const probeRun = z.object({
  id,
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  name: z.string().optional(),
  infoHash: z.string(),
  privacy: z
    .enum(['public', 'private', 'unknown'])
    .describe('unknown: a link whose trackers are not known to be public'),
  scrapeOnly: z.boolean().describe('nothing is announced and nobody dialled'),
  trackers: z.array(probedTracker),
  peers: z.array(probedPeer),
  verdict: probeVerdict.optional(),
  startedAt: timestamp,
  endedAt: timestamp.optional(),
})
export type ProbeRun = z.infer<typeof probeRun>

const base64 = z
  .string()
  .max(MAX_TORRENT_TEXT)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/)

export const startProbe = endpoint({
  id: 'startProbe',
  method: 'POST',
  path: '/api/v1/probes',
  summary: 'Find out why a torrent does not download: ask its trackers, dial its peers',
  status: 202,
  body: z.object({
    torrent: base64.optional().describe('a .torrent file in base64; this or `link`'),
    link: z.string().max(8192).optional().describe('a magnet link or an info-hash'),
    trackers: z.array(z.string().max(2000)).max(100).optional().describe("ask these instead of the torrent's own"),
    force: z.boolean().optional().describe('announce to private trackers too, which may ban for a second client'),
    dial: z.boolean().optional().describe('false dials no peers'),
  }),
  reply: probeRun,
})

export const getProbe = endpoint({
  id: 'getProbe',
  method: 'GET',
  path: '/api/v1/probes/{probeId}',
  summary: 'How a probe stands',
  params: z.object({ probeId: id }),
  reply: probeRun,
})

export const cancelProbe = endpoint({
  id: 'cancelProbe',
  method: 'POST',
  path: '/api/v1/probes/{probeId}/cancel',
  summary: 'Stop a probe',
  params: z.object({ probeId: id }),
  reply: probeRun,
})

/** What a .torrent file or a magnet link says. */
export const inspection = z.object({
  name: z.string().optional(),
  format: z.enum(['v1', 'v2', 'hybrid']).optional().describe('absent for a link'),
  infoHashV1: z.string().optional(),
  infoHashV2: z.string().optional(),
  magnet: z.string(),
  qr: z.string().describe('the magnet link as a QR code, SVG'),
  private: z.boolean(),
  source: z.string().optional(),
  comment: z.string().optional(),
  createdBy: z.string().optional(),
  createdAt: timestamp.optional(),
  contentLength: byteCount.optional(),
  pieceLength: byteCount.optional(),
  pieceCount: z.number().int().optional(),
  trackers: z.array(z.array(z.string())),
  webSeeds: z.array(z.string()),
  nodes: z.array(z.string()),
  fileCount: z.number().int(),
  files: z.array(z.object({ path: z.array(z.string()), length: byteCount })).describe('the first ones, no padding'),
  lints: z.array(z.object({ level: z.enum(['warning', 'note']), code: z.string(), subject: z.string() })),
})
export type Inspection = z.infer<typeof inspection>

export const inspectTorrent = endpoint({
  id: 'inspectTorrent',
  method: 'POST',
  path: '/api/v1/inspections',
  summary: 'What a .torrent file or magnet link says, and what is odd about it; nothing is kept',
  body: z.object({ torrent: base64.optional(), link: z.string().max(8192).optional() }),
  reply: inspection,
})
