import { type InfoHash, infoHash } from '@shoal/bittorrent'
import { z } from 'zod'
import type { ClientTorrent, TorrentActivity } from '../../client/torrent-client.ts'

const SECOND = 1_000 // milliseconds

/** What is read of a torrent; a difference holds only what changed. Unknown fields are dropped. */
export const torrentPatchSchema = z
  .object({
    hash: z.string(),
    infohash_v1: z.string(),
    name: z.string(),
    state: z.string(),
    total_size: z.number(),
    completed: z.number(),
    amount_left: z.number(),
    upspeed: z.number(),
    dlspeed: z.number(),
    uploaded: z.number(),
    downloaded: z.number(),
    category: z.string(),
    tags: z.string(),
    save_path: z.string(),
    /** Unix seconds. */
    added_on: z.number(),
    /** Unix seconds; zero or below while incomplete. */
    completion_on: z.number(),
    seeding_time: z.number(),
    num_complete: z.number(),
    num_incomplete: z.number(),
  })
  .partial()

export type TorrentPatch = z.output<typeof torrentPatchSchema>

/** The torrent in Shoal's words. `id` is what qBittorrent calls it. */
export function torrentOf(id: string, patch: TorrentPatch): ClientTorrent {
  const completedAt = (patch.completion_on ?? 0) > 0 ? (patch.completion_on ?? 0) * SECOND : undefined
  return {
    infoHash: infoHashOf(id, patch),
    name: patch.name ?? '',
    activity: activityOf(patch.state ?? ''),
    totalBytes: Math.max(0, patch.total_size ?? 0),
    completedBytes: patch.completed ?? 0,
    leftBytes: patch.amount_left ?? 0,
    uploadSpeed: patch.upspeed ?? 0,
    downloadSpeed: patch.dlspeed ?? 0,
    uploadedBytes: patch.uploaded ?? 0,
    downloadedBytes: patch.downloaded ?? 0,
    category: patch.category ?? '',
    tags: (patch.tags ?? '').split(', ').filter((tag) => tag !== ''),
    savePath: patch.save_path ?? '',
    addedAt: (patch.added_on ?? 0) * SECOND,
    completedAt,
    seedingTime: patch.seeding_time ?? 0,
    seeders: Math.max(0, patch.num_complete ?? 0),
    leechers: Math.max(0, patch.num_incomplete ?? 0),
  }
}

/** A hybrid torrent's id is its v2 info-hash cut short; everybody else calls it by the v1 one. */
export function infoHashOf(id: string, { infohash_v1 }: TorrentPatch): InfoHash {
  return infoHash(infohash_v1 !== undefined && infohash_v1 !== '' ? infohash_v1 : id)
}

const activities = {
  downloading: 'downloading',
  forcedDL: 'downloading',
  stalledDL: 'stalled',
  metaDL: 'metadata',
  forcedMetaDL: 'metadata',
  allocating: 'downloading',
  uploading: 'seeding',
  forcedUP: 'seeding',
  stalledUP: 'seeding',
  pausedDL: 'paused',
  pausedUP: 'paused',
  stoppedDL: 'paused',
  stoppedUP: 'paused',
  queuedDL: 'queued',
  queuedUP: 'queued',
  checkingDL: 'checking',
  checkingUP: 'checking',
  checkingResumeData: 'checking',
  queuedForChecking: 'checking',
  moving: 'moving',
  missingFiles: 'missing-files',
  error: 'error',
} as const satisfies Readonly<Record<string, TorrentActivity>>

/** Names of states differ between versions; one that is unknown is left alone like a queued one. */
function activityOf(state: string): TorrentActivity {
  return Object.entries(activities).find(([name]) => name === state)?.[1] ?? 'queued'
}
