import { infoHash } from '@shoal/bittorrent'
import { z } from 'zod'
import type {
  ClientFile,
  ClientPeer,
  ClientPieces,
  ClientSession,
  ClientTorrent,
  ClientTracker,
  TorrentActivity,
} from '../../client/torrent-client.ts'
import type { RencodeValue } from './rencode.ts'

const SECOND = 1_000 // milliseconds

/** Fields of a torrent as far as they changed. `label` comes from the plugin of that name. */
export const torrentPatchSchema = z
  .object({
    name: z.string(),
    state: z.string(),
    total_size: z.number(),
    total_done: z.number(),
    total_wanted: z.number(),
    /** Of the torrent or of the whole session. */
    paused: z.boolean(),
    upload_payload_rate: z.number(),
    download_payload_rate: z.number(),
    total_uploaded: z.number(),
    all_time_download: z.number(),
    label: z.string(),
    save_path: z.string(),
    time_added: z.number(),
    completed_time: z.number().nullable(),
    seeding_time: z.number(),
    total_seeds: z.number(),
    total_peers: z.number(),
    message: z.string(),
  })
  .partial()

export type TorrentPatch = z.output<typeof torrentPatchSchema>

export const torrentKeys = Object.keys(torrentPatchSchema.shape)

/** A dictionary as a plain object, for zod. */
export function objectOf(value: RencodeValue): Readonly<Record<string, RencodeValue>> {
  return value instanceof Map ? Object.fromEntries(value) : {}
}

/** The torrent in Shoal's words. Deluge has one label, which is the category, and no tags. */
export function torrentOf(id: string, patch: TorrentPatch): ClientTorrent {
  const completedAt = patch.completed_time ?? 0
  const message = patch.message ?? ''
  return {
    infoHash: infoHash(id),
    name: patch.name ?? '',
    activity: activityOf(patch),
    totalBytes: patch.total_size ?? 0,
    completedBytes: patch.total_done ?? 0,
    leftBytes: Math.max(0, (patch.total_wanted ?? 0) - (patch.total_done ?? 0)),
    uploadSpeed: patch.upload_payload_rate ?? 0,
    downloadSpeed: patch.download_payload_rate ?? 0,
    uploadedBytes: patch.total_uploaded ?? 0,
    downloadedBytes: patch.all_time_download ?? 0,
    category: patch.label ?? '',
    tags: [],
    savePath: patch.save_path ?? '',
    addedAt: (patch.time_added ?? 0) * SECOND,
    ...(completedAt > 0 ? { completedAt: completedAt * SECOND } : {}),
    seedingTime: patch.seeding_time ?? 0,
    seeders: Math.max(0, patch.total_seeds ?? 0),
    leechers: Math.max(0, patch.total_peers ?? 0),
    ...(message === '' || message === 'OK' ? {} : { error: message }),
  }
}

function activityOf(patch: TorrentPatch): TorrentActivity {
  switch (patch.state) {
    case 'Downloading':
      // 2.0.3 keeps this state when a torrent is paused right after it was resumed.
      if (patch.paused === true) return 'paused'
      if ((patch.total_size ?? 0) === 0) return 'metadata'
      return (patch.download_payload_rate ?? 0) > 0 ? 'downloading' : 'stalled'
    case 'Seeding':
      return 'seeding'
    case 'Paused':
      return 'paused'
    case 'Checking':
    case 'Allocating':
      return 'checking'
    case 'Moving':
      return 'moving'
    case 'Error':
      return /no such file|missing/i.test(patch.message ?? '') ? 'missing-files' : 'error'
    default:
      return 'queued'
  }
}

export const detailsSchema = z.object({
  files: z.array(z.object({ index: z.number(), path: z.string(), size: z.number() })),
  file_progress: z.array(z.number()),
  file_priorities: z.array(z.number()),
  trackers: z.array(z.object({ url: z.string(), tier: z.number() })),
  tracker_status: z.string(),
  peers: z.array(
    z.object({
      ip: z.string(),
      client: z.string(),
      progress: z.number(),
      up_speed: z.number(),
      down_speed: z.number(),
    }),
  ),
})

type Details = z.output<typeof detailsSchema>

export function filesOf({ files, file_progress, file_priorities }: Details): readonly ClientFile[] {
  return files.map(({ index, path, size }) => {
    const priority = file_priorities[index] ?? 4
    return {
      index,
      path,
      length: size,
      completedBytes: Math.round(size * (file_progress[index] ?? 0)),
      // Deluge's normal is 4 of 0 to 7; before 2.0 it was 1.
      priority: priority === 0 ? 0 : priority > 4 ? 2 : 1,
    }
  })
}

/** Deluge tells one status for all trackers: that of the one in use. */
export function trackersOf({ trackers, tracker_status }: Details): readonly ClientTracker[] {
  const status = /error/i.test(tracker_status)
    ? 'error'
    : /announce ok/i.test(tracker_status)
      ? 'working'
      : /announce sent/i.test(tracker_status)
        ? 'updating'
        : 'waiting'
  return trackers.map(({ url, tier }) => ({ url, tier, status, message: status === 'error' ? tracker_status : '' }))
}

export function peersOf({ peers }: Details): readonly ClientPeer[] {
  return peers.map((peer) => ({
    address: peer.ip,
    client: peer.client,
    progress: peer.progress,
    uploadSpeed: peer.up_speed,
    downloadSpeed: peer.down_speed,
  }))
}

/** Deluge's numbers for Shoal's priorities; nothing is above high. */
export const filePriorities = [0, 4, 7, 7] as const

export const piecesSchema = z.object({
  piece_length: z.number(),
  num_pieces: z.number().int().nonnegative().max(10_000_000),
  /** 0 nobody has it, 1 peers have it, 2 being downloaded, 3 there; absent without metadata. */
  pieces: z.array(z.number()).nullish(),
  is_finished: z.boolean(),
})

export function piecesOf({
  piece_length,
  num_pieces,
  pieces,
  is_finished,
}: z.output<typeof piecesSchema>): ClientPieces {
  if (pieces === undefined || pieces === null) {
    return { length: piece_length, states: new Uint8Array(num_pieces).fill(is_finished ? 2 : 0) }
  }
  return { length: piece_length, states: Uint8Array.from(pieces, (state) => Math.max(0, state - 1)) }
}

/** KiB per second; below zero there is no limit. */
export const limitsSchema = z.object({ max_upload_speed: z.number(), max_download_speed: z.number() })

const KIB = 1_024

export function limitsOf(limits: z.output<typeof limitsSchema>): Pick<ClientSession, 'uploadLimit' | 'downloadLimit'> {
  return {
    ...(limits.max_upload_speed > 0 ? { uploadLimit: limits.max_upload_speed * KIB } : {}),
    ...(limits.max_download_speed > 0 ? { downloadLimit: limits.max_download_speed * KIB } : {}),
  }
}
