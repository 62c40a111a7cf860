import { z } from 'zod'
import type { ClientFile, ClientPeer, ClientTracker } from '../../client/torrent-client.ts'

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
