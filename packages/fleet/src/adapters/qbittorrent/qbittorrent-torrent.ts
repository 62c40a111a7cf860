import { type InfoHash, infoHash } from '@shoal/bittorrent'
import { z } from 'zod'
import type { ClientTorrent, TorrentActivity } from '../../client/torrent-client.ts'
import { count, moment, text } from '../known-fields.ts'
import { factFields, factsOf } from './qbittorrent-facts.ts'

const SECOND = 1_000 // milliseconds

/** What is read of a torrent; a difference holds only what changed. Unknown fields are dropped. */
export const torrentPatchSchema = z.object({
  hash: text,
  infohash_v1: text,
  name: text,
  state: text,
  total_size: count,
  completed: count,
  amount_left: count,
  upspeed: count,
  dlspeed: count,
  uploaded: count,
  downloaded: count,
  category: text,
  tags: text,
  save_path: text,
  /** Unix seconds. */
  added_on: moment,
  /** Unix seconds; zero or below while incomplete. */
  completion_on: moment,
  seeding_time: count,
  num_complete: count,
  num_incomplete: count,
  ...factFields,
})

export type TorrentPatch = z.output<typeof torrentPatchSchema>

/** The torrent in Shoal's words; `id` is what qBittorrent calls it. Undefined when that names no torrent. */
export function torrentOf(id: string, patch: TorrentPatch): ClientTorrent | undefined {
  const infoHash = infoHashOf(id, patch)
  if (infoHash === undefined) return undefined
  const { completion_on, total_size = 0, completed } = patch
  return {
    infoHash,
    name: patch.name ?? '',
    activity: activityOf(patch.state ?? ''),
    totalBytes: total_size,
    completedBytes: completed ?? 0,
    // Unknown must not look like finished: rules may remove what is.
    leftBytes: patch.amount_left ?? Math.max(0, total_size - (completed ?? 0)),
    uploadSpeed: patch.upspeed ?? 0,
    downloadSpeed: patch.dlspeed ?? 0,
    uploadedBytes: patch.uploaded ?? 0,
    downloadedBytes: patch.downloaded ?? 0,
    category: patch.category ?? '',
    tags: (patch.tags ?? '').split(', ').filter((tag) => tag !== ''),
    savePath: patch.save_path ?? '',
    addedAt: (patch.added_on ?? 0) * SECOND,
    completedAt: completion_on === undefined ? undefined : completion_on * SECOND,
    seedingTime: patch.seeding_time ?? 0,
    seeders: patch.num_complete ?? 0,
    leechers: patch.num_incomplete ?? 0,
    facts: factsOf(patch),
  }
}

/** A hybrid torrent's id is its v2 info-hash cut short; everybody else calls it by the v1 one. */
export function infoHashOf(id: string, { infohash_v1 }: Pick<TorrentPatch, 'infohash_v1'>): InfoHash | undefined {
  const text = infohash_v1 !== undefined && infohash_v1 !== '' ? infohash_v1 : id
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(text) ? infoHash(text) : undefined
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
  return byState.get(state) ?? 'queued'
}

const byState: ReadonlyMap<string, TorrentActivity> = new Map(Object.entries(activities))
