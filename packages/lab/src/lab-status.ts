import { z } from 'zod'
import { labClientKind } from './lab-plan.ts'

const bytes = z.number().int().nonnegative()

/** One torrent as one peer's own program reports it. */
const peerTorrent = z.object({
  infoHash: z.string(),
  completedBytes: bytes,
  totalBytes: bytes,
  complete: z.boolean(),
  /** Bytes per second. */
  downloadSpeed: z.number().nonnegative(),
  uploadSpeed: z.number().nonnegative(),
})

const peerStatus = z.object({
  /** `seed1`, `dl2`, in the order of the plan. */
  id: z.string(),
  kind: labClientKind,
  role: z.enum(['seeder', 'downloader']),
  address: z.string(),
  port: z.number().int(),
  /** What its program says of itself; `silent` where it does not answer. */
  state: z.enum(['ready', 'silent']),
  torrents: z.array(peerTorrent),
  /** The tracker's view: info-hashes under which it has announced this peer's address and port. */
  announced: z.array(z.string()),
  /** What a handshake for the first torrent found at its address; absent unless asked for. */
  dial: z
    .object({
      outcome: z.string().describe('`reached`, `refused`, `timeout`, `other-torrent`, …'),
      client: z.string().optional(),
      pieces: z.number().int().optional(),
      pieceCount: z.number().int().optional(),
    })
    .optional(),
  /** Milliseconds from the lab's readiness until it had everything; absent before. */
  completeAfter: z.number().nonnegative().optional(),
})
export type LabPeerStatus = z.infer<typeof peerStatus>

const torrentStatus = z.object({
  name: z.string(),
  infoHash: z.string(),
  length: bytes,
  magnet: z.string(),
  /** The .torrent file. */
  file: z.string(),
  seeders: z.number().int(),
  leechers: z.number().int(),
})
export type LabTorrentStatus = z.infer<typeof torrentStatus>

/** Everything about a lab at one moment. */
export const labStatusSchema = z.object({
  /** Milliseconds since all programs run. */
  elapsed: z.number().nonnegative(),
  /** `namespace`: private addresses of its own; `loopback`: addresses of this machine's loopback; `lan`: this machine's own. */
  isolation: z.enum(['namespace', 'loopback', 'lan']),
  /** The page with magnet links as QR codes, for phones; there with `lan` only. */
  page: z.string().optional(),
  trackers: z.array(z.string()),
  torrents: z.array(torrentStatus),
  peers: z.array(peerStatus),
})
export type LabStatus = z.infer<typeof labStatusSchema>
