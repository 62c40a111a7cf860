import { z } from 'zod'

const bytes = z.number().int().nonnegative()
const perSecond = z.number().nonnegative().describe('bytes per second')

/**
 * What is true of a peer in a torrent, beginning with what is told to nobody: `never-announced`, the tracker has not heard
 * of it; `refused`, it announced and got no usable answer; `stopped`, it took its leave; `wrong-address`, the tracker hands
 * out another address or port than it listens at; `unreachable`, the right address, where nobody answers; `fine`.
 */
export const labReachVerdicts = [
  'never-announced',
  'refused',
  'stopped',
  'wrong-address',
  'unreachable',
  'fine',
] as const
export const labReach = z.enum(labReachVerdicts)
export type LabReach = z.infer<typeof labReach>

/** What the tracker knows of one peer of one torrent. */
const trackerView = z.object({
  verdict: labReach,
  handedOut: z.string().optional().describe('`address:port` that other peers are given; absent where it is not listed'),
  source: z.string().optional().describe('where its announces come from'),
  protocol: z.enum(['http', 'udp', 'ws']).optional(),
  client: z.string().optional().describe('the program that its peer id names'),
  event: z.string().optional(),
  left: bytes.optional(),
  announcedAt: z.number().optional().describe('Unix milliseconds of its last announce'),
  announces: z.number().int().optional().describe('how many came'),
  answer: z.enum(['peers', 'refused', 'spoiled', 'none']).optional().describe('what it got'),
  raw: z.string().optional().describe('its last request as it came; a datagram in hexadecimal'),
})
export type LabTrackerView = z.infer<typeof trackerView>

/** One torrent as one peer's own program reports it, and as the tracker does. */
const peerTorrent = z.object({
  infoHash: z.string(),
  completedBytes: bytes,
  totalBytes: bytes,
  complete: z.boolean(),
  downloadSpeed: perSecond,
  uploadSpeed: perSecond,
  have: z
    .string()
    .optional()
    .describe('how full each part of the torrent is, a hexadecimal digit each, from 0 to f for all of it'),
  links: z.number().int().optional().describe('peers it is connected to'),
})
export type LabPeerTorrent = z.infer<typeof peerTorrent>

const peerStatus = z.object({
  id: z.string().describe('`seed1`, `dl2`, in the order of the plan'),
  kind: z.string().describe('its program: `builtin`, `aria2`, …'),
  role: z.enum(['seeder', 'downloader']),
  address: z.string(),
  port: z.number().int(),
  state: z.enum(['ready', 'silent']).describe('`silent` where its program does not answer'),
  torrents: z.array(peerTorrent),
  announced: z.array(z.string()).describe('info-hashes under which the tracker has exactly its address and port'),
  tracker: z.record(z.string(), trackerView).describe('by info-hash'),
  dial: z
    .object({
      outcome: z.string().describe('`reached`, `refused`, `timeout`, `other-torrent`, …'),
      client: z.string().optional(),
      said: z.string().optional().describe('what it calls itself (BEP 10)'),
      saidPort: z.number().int().optional().describe('where it says that it listens (BEP 10)'),
      pieces: z.number().int().optional(),
      pieceCount: z.number().int().optional(),
      milliseconds: z.number().nonnegative(),
    })
    .optional()
    .describe('what a handshake for the first torrent found at its address; absent unless asked for'),
  completeAfter: z
    .number()
    .nonnegative()
    .optional()
    .describe('milliseconds from readiness until it had everything; absent before'),
})
export type LabPeerStatus = z.infer<typeof peerStatus>

const torrentStatus = z.object({
  name: z.string(),
  infoHash: z.string(),
  length: bytes,
  magnet: z.string(),
  file: z.string().describe('the .torrent file'),
  seeders: z.number().int(),
  leechers: z.number().int(),
})
export type LabTorrentStatus = z.infer<typeof torrentStatus>

const faultStatus = z.object({
  name: z.string(),
  subject: z.enum(['tracker', 'peer', 'seeder', 'magnet']),
  on: z.boolean(),
  peers: z.array(z.string()).describe('whom it befalls, for faults of peers'),
  hits: z.number().int().describe('how often it has had an effect since it was switched on'),
})
export type LabFaultStatus = z.infer<typeof faultStatus>

/** Everything about a lab at one moment. */
export const labStatusSchema = z.object({
  elapsed: z.number().nonnegative().describe('milliseconds since all programs run'),
  isolation: z
    .enum(['namespace', 'loopback', 'lan'])
    .describe(
      '`namespace`: private addresses of its own; `loopback`: addresses of this machine; `lan`: its outer address',
    ),
  page: z.string().optional().describe('where phones find magnet links as QR codes; with `lan` only'),
  trackers: z.array(z.string()),
  torrents: z.array(torrentStatus),
  peers: z.array(peerStatus),
  faults: z.array(faultStatus),
  flows: z
    .array(z.object({ infoHash: z.string(), from: z.string(), to: z.string(), speed: perSecond }))
    .optional()
    .describe('who feeds whom, by the peers’ ids; absent unless asked for'),
})
export type LabStatus = z.infer<typeof labStatusSchema>
