import { z } from 'zod'
import type { ClientFile, ClientPeer, ClientSession, ClientTracker } from '../../client/torrent-client.ts'

export const fileSchema = z.object({
  index: z.number().optional(),
  name: z.string(),
  size: z.number(),
  progress: z.number(),
  priority: z.number(),
})

export function fileOf(file: z.output<typeof fileSchema>, position: number): ClientFile {
  return {
    index: file.index ?? position,
    path: file.name,
    length: file.size,
    completedBytes: Math.round(file.size * file.progress),
    priority: file.priority === 0 ? 0 : file.priority > 1 ? 2 : 1,
  }
}

export const trackerSchema = z.object({
  url: z.string(),
  tier: z.union([z.number(), z.string()]).optional(),
  status: z.number(),
  msg: z.string().default(''),
  num_seeds: z.number().default(-1),
  num_leeches: z.number().default(-1),
})

/** Without the lines for DHT, PEX and local discovery, which 4.x lists as trackers. */
export function trackerOf(tracker: z.output<typeof trackerSchema>): readonly ClientTracker[] {
  if (tracker.url.startsWith('** [')) return []
  const tier = Number(tracker.tier ?? 0)
  return [
    {
      url: tracker.url,
      tier: Number.isFinite(tier) ? Math.max(0, tier) : 0,
      status: statusOf(tracker.status),
      message: tracker.msg,
      ...(tracker.num_seeds < 0 ? {} : { seeders: tracker.num_seeds }),
      ...(tracker.num_leeches < 0 ? {} : { leechers: tracker.num_leeches }),
    },
  ]
}

/** 4 is any error up to 5.1; later 5 stands for an error that the tracker told and 6 for an unreachable one. */
function statusOf(status: number): ClientTracker['status'] {
  switch (status) {
    case 0:
      return 'disabled'
    case 1:
      return 'waiting'
    case 2:
      return 'working'
    case 3:
      return 'updating'
    default:
      return 'error'
  }
}

const peerSchema = z.object({
  ip: z.string(),
  port: z.number(),
  client: z.string().default(''),
  progress: z.number().default(0),
  up_speed: z.number().default(0),
  dl_speed: z.number().default(0),
})

export const peersSchema = z.object({ peers: z.record(z.string(), peerSchema).optional() })

export function peerOf(peer: z.output<typeof peerSchema>): ClientPeer {
  return {
    address: peer.ip.includes(':') ? `[${peer.ip}]:${peer.port}` : `${peer.ip}:${peer.port}`,
    client: peer.client,
    progress: peer.progress,
    uploadSpeed: peer.up_speed,
    downloadSpeed: peer.dl_speed,
  }
}

/** qBittorrent's numbers for Shoal's priorities 0, 1 and 2. */
export const filePriorities = [0, 1, 6] as const

export const propertiesSchema = z.object({
  piece_size: z.number(),
  pieces_num: z.number().int().nonnegative().max(10_000_000).default(0),
})

/** 0 missing, 1 being downloaded, 2 there. */
export const pieceStatesSchema = z.array(z.number().int().min(0).max(2)).max(10_000_000)

export const transferSchema = z.object({
  up_info_speed: z.number(),
  dl_info_speed: z.number(),
  up_info_data: z.number(),
  dl_info_data: z.number(),
  /** Bytes per second; 0 is none. */
  up_rate_limit: z.number().default(0),
  dl_rate_limit: z.number().default(0),
})

export const preferencesSchema = z.object({ listen_port: z.number().optional() })

export function sessionOf(
  transfer: z.output<typeof transferSchema>,
  { listen_port }: z.output<typeof preferencesSchema>,
): ClientSession {
  return {
    uploadSpeed: transfer.up_info_speed,
    downloadSpeed: transfer.dl_info_speed,
    uploadedBytes: transfer.up_info_data,
    downloadedBytes: transfer.dl_info_data,
    ...(transfer.up_rate_limit > 0 ? { uploadLimit: transfer.up_rate_limit } : {}),
    ...(transfer.dl_rate_limit > 0 ? { downloadLimit: transfer.dl_rate_limit } : {}),
    listenPort: listen_port,
  }
}
