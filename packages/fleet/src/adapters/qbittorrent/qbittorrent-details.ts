import { z } from 'zod'
import type { ClientFile, ClientPeer, ClientSession, ClientTracker } from '../../client/torrent-client.ts'
import { count, readableRecord, text } from '../known-fields.ts'
import { priorityOf } from './qbittorrent-changes.ts'

export const fileSchema = z.object({
  index: count,
  name: z.string(),
  size: count,
  progress: count,
  priority: count,
  availability: count,
  piece_range: z.tuple([z.number(), z.number()]).optional().catch(undefined),
})

export function fileOf(file: z.output<typeof fileSchema>, position: number): ClientFile {
  return {
    index: file.index ?? position,
    path: file.name,
    length: file.size ?? 0,
    completedBytes: Math.round((file.size ?? 0) * Math.min(1, file.progress ?? 0)),
    priority: priorityOf(file.priority ?? 1),
    availability: file.availability,
    pieceRange: file.piece_range,
  }
}

export const trackerSchema = z.object({
  url: z.string(),
  tier: z.union([z.number(), z.string()]).optional().catch(undefined),
  status: count,
  msg: text,
  num_seeds: count,
  num_leeches: count,
  num_peers: count,
  num_downloaded: count,
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
      message: tracker.msg ?? '',
      seeders: tracker.num_seeds,
      leechers: tracker.num_leeches,
      peers: tracker.num_peers,
      downloaded: tracker.num_downloaded,
    },
  ]
}

/** 4 is any error up to 5.1; later 5 stands for an error that the tracker told and 6 for an unreachable one. */
function statusOf(status: number | undefined): ClientTracker['status'] {
  switch (status) {
    case 0:
      return 'disabled'
    case 1:
    case undefined:
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
  port: count,
  client: text,
  progress: count,
  up_speed: count,
  dl_speed: count,
  uploaded: count,
  downloaded: count,
  flags: text,
  flags_desc: text,
  connection: text,
  country: text,
  country_code: text,
  relevance: count,
  files: text,
  peer_id_client: text,
})

export const peersSchema = z.object({ peers: readableRecord(peerSchema).optional() })

export function peerOf(peer: z.output<typeof peerSchema>): ClientPeer {
  const port = peer.port ?? 0
  return {
    address: peer.ip.includes(':') ? `[${peer.ip}]:${port}` : `${peer.ip}:${port}`,
    client: peer.client ?? '',
    progress: peer.progress ?? 0,
    uploadSpeed: peer.up_speed ?? 0,
    downloadSpeed: peer.dl_speed ?? 0,
    uploadedBytes: peer.uploaded,
    downloadedBytes: peer.downloaded,
    flags: peer.flags,
    flagsDescription: peer.flags_desc,
    connection: peer.connection,
    country: peer.country,
    countryCode: peer.country_code,
    relevance: peer.relevance,
    files: peer.files,
    peerId: peer.peer_id_client,
  }
}

export const webSeedSchema = z.object({ url: z.string() })

const MAX_PIECES = 10_000_000

export const propertiesSchema = z.object({
  /** -1 until the metadata is known. */
  piece_size: count,
  pieces_num: z.number().int().nonnegative().max(MAX_PIECES).optional().catch(undefined),
})

/** 0 missing, 1 being downloaded, 2 there. */
export const pieceStatesSchema = z.array(z.number().int().min(0).max(2)).max(MAX_PIECES)

export const transferSchema = z.object({
  up_info_speed: count,
  dl_info_speed: count,
  up_info_data: count,
  dl_info_data: count,
  /** Bytes per second; 0 is none. */
  up_rate_limit: count,
  dl_rate_limit: count,
})

export const preferencesSchema = z.object({ listen_port: count })

export function sessionOf(
  transfer: z.output<typeof transferSchema>,
  { listen_port }: z.output<typeof preferencesSchema>,
): ClientSession {
  return {
    uploadSpeed: transfer.up_info_speed ?? 0,
    downloadSpeed: transfer.dl_info_speed ?? 0,
    uploadedBytes: transfer.up_info_data ?? 0,
    downloadedBytes: transfer.dl_info_data ?? 0,
    uploadLimit: transfer.up_rate_limit === 0 ? undefined : transfer.up_rate_limit,
    downloadLimit: transfer.dl_rate_limit === 0 ? undefined : transfer.dl_rate_limit,
    listenPort: listen_port,
  }
}
