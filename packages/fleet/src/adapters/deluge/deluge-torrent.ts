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
  TorrentFacts,
} from '../../client/torrent-client.ts'
import { count, flag, moment, readable, signed, text } from '../known-fields.ts'
import type { RencodeValue } from './rencode.ts'

const SECOND = 1_000 // milliseconds
const KIB = 1_024 // bytes

/** Fields of a torrent as far as they changed. `label` comes from the plugin of that name. */
export const torrentPatchSchema = z.object({
  name: text,
  state: text,
  total_size: count,
  total_done: count,
  total_wanted: count,
  /** Of the torrent or of the whole session. */
  paused: flag,
  upload_payload_rate: count,
  download_payload_rate: count,
  total_uploaded: count,
  all_time_download: count,
  label: text,
  save_path: text,
  time_added: moment,
  completed_time: moment,
  seeding_time: count,
  /** -1 where no tracker said. */
  total_seeds: count,
  total_peers: count,
  message: text,
  num_seeds: count,
  num_peers: count,
  is_auto_managed: flag,
  sequential_download: flag,
  prioritize_first_last_pieces: flag,
  super_seeding: flag,
  stop_at_ratio: flag,
  stop_ratio: count,
  /** KiB per second; below zero for none. */
  max_upload_speed: signed,
  max_download_speed: signed,
  queue: signed,
  distributed_copies: count,
  active_time: count,
  last_seen_complete: moment,
  ratio: signed,
  eta: count,
  next_announce: count,
  private: flag,
  comment: text,
})

export type TorrentPatch = z.output<typeof torrentPatchSchema>

export const torrentKeys = Object.keys(torrentPatchSchema.shape)

/** A dictionary as a plain object, for zod. */
export function objectOf(value: RencodeValue): Readonly<Record<string, RencodeValue>> {
  return value instanceof Map ? Object.fromEntries(value) : {}
}

/** The torrent in Shoal's words; undefined without an info-hash. One label, which is the category, and no tags. */
export function torrentOf(id: string, patch: TorrentPatch): ClientTorrent | undefined {
  if (!/^[0-9a-f]{40}$/i.test(id)) return undefined
  const { completed_time } = patch
  const message = patch.message ?? ''
  return {
    infoHash: infoHash(id),
    name: patch.name ?? '',
    activity: activityOf(patch),
    totalBytes: patch.total_size ?? 0,
    completedBytes: patch.total_done ?? 0,
    leftBytes: Math.max(0, (patch.total_wanted ?? patch.total_size ?? 0) - (patch.total_done ?? 0)),
    uploadSpeed: patch.upload_payload_rate ?? 0,
    downloadSpeed: patch.download_payload_rate ?? 0,
    uploadedBytes: patch.total_uploaded ?? 0,
    downloadedBytes: patch.all_time_download ?? 0,
    category: patch.label ?? '',
    tags: [],
    savePath: patch.save_path ?? '',
    addedAt: (patch.time_added ?? 0) * SECOND,
    completedAt: completed_time === undefined ? undefined : completed_time * SECOND,
    seedingTime: patch.seeding_time ?? 0,
    seeders: patch.total_seeds ?? 0,
    leechers: patch.total_peers ?? 0,
    error: message === '' || message === 'OK' ? undefined : message,
    facts: factsOf(id, patch),
  }
}

/** Its name is that of its top file or folder; Shoal gives it no other. */
function factsOf(id: string, patch: TorrentPatch): TorrentFacts {
  const { save_path, name, queue, ratio, last_seen_complete, stop_at_ratio, is_auto_managed } = patch
  const known = save_path !== undefined && name !== undefined && (patch.total_size ?? 0) > 0
  return {
    contentPath: known ? `${save_path.replace(/\/+$/, '')}/${name}` : undefined,
    infoHashV1: id.toLowerCase(),
    wantedBytes: patch.total_wanted,
    shareLimits: {
      ratio: stop_at_ratio === true && patch.stop_ratio !== undefined ? patch.stop_ratio : 'none',
      seedingTime: 'none',
      inactiveSeedingTime: 'none',
    },
    uploadLimit: speedLimitOf(patch.max_upload_speed),
    downloadLimit: speedLimitOf(patch.max_download_speed),
    forced: is_auto_managed === undefined ? undefined : !is_auto_managed,
    sequential: patch.sequential_download,
    firstLastPieceFirst: patch.prioritize_first_last_pieces,
    superSeeding: patch.super_seeding,
    queuePosition: queue === undefined ? undefined : Math.max(0, queue + 1),
    connectedSeeders: patch.num_seeds,
    connectedLeechers: patch.num_peers,
    availability: patch.distributed_copies,
    activeTime: patch.active_time,
    seenCompleteAt: last_seen_complete === undefined ? undefined : last_seen_complete * SECOND,
    ratio: ratio !== undefined && ratio >= 0 ? ratio : undefined,
    eta: patch.eta,
    reannounceIn: patch.next_announce,
    isPrivate: patch.private,
    comment: patch.comment,
  }
}

function speedLimitOf(kib: number | undefined): number | undefined {
  return kib === undefined ? undefined : Math.max(0, Math.round(kib * KIB))
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
  files: readable(z.object({ index: z.int().nonnegative(), path: z.string(), size: count })),
  file_progress: z.array(count).catch([]),
  file_priorities: z.array(count).catch([]),
  trackers: readable(z.object({ url: z.string(), tier: count })),
  tracker_status: text,
  peers: readable(
    z.object({
      ip: z.string(),
      client: text,
      progress: count,
      up_speed: count,
      down_speed: count,
      country: text,
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
      length: size ?? 0,
      completedBytes: Math.round((size ?? 0) * (file_progress[index] ?? 0)),
      // Deluge's normal is 4 of 0 to 7; before 2.0 it was 1.
      priority: priority === 0 ? 0 : priority > 4 ? 2 : 1,
    }
  })
}

/** Deluge tells one status for all trackers: that of the one in use. */
export function trackersOf({ trackers, tracker_status = '' }: Details): readonly ClientTracker[] {
  const status = /error/i.test(tracker_status)
    ? 'error'
    : /announce ok/i.test(tracker_status)
      ? 'working'
      : /announce sent/i.test(tracker_status)
        ? 'updating'
        : 'waiting'
  return trackers.map(({ url, tier = 0 }) => ({
    url,
    tier,
    status,
    message: status === 'error' ? tracker_status : '',
  }))
}

export function peersOf({ peers }: Details): readonly ClientPeer[] {
  return peers.map((peer) => ({
    address: peer.ip,
    client: peer.client ?? '',
    progress: peer.progress ?? 0,
    uploadSpeed: peer.up_speed ?? 0,
    downloadSpeed: peer.down_speed ?? 0,
    countryCode: peer.country?.trim(),
  }))
}

/** Deluge's numbers for Shoal's priorities; nothing is above high. */
export const filePriorities = [0, 4, 7, 7] as const

export const piecesSchema = z.object({
  piece_length: count,
  num_pieces: z.number().int().nonnegative().max(10_000_000),
  /** 0 nobody has it, 1 peers have it, 2 being downloaded, 3 there; absent without metadata. */
  pieces: z.array(z.number()).nullish(),
  is_finished: flag,
})

export function piecesOf({
  piece_length = 0,
  num_pieces,
  pieces,
  is_finished = false,
}: z.output<typeof piecesSchema>): ClientPieces {
  if (pieces === undefined || pieces === null) {
    return { length: piece_length, states: new Uint8Array(num_pieces).fill(is_finished ? 2 : 0) }
  }
  return { length: piece_length, states: Uint8Array.from(pieces, (state) => Math.max(0, state - 1)) }
}

/** KiB per second; below zero there is no limit. */
export const limitsSchema = z.object({ max_upload_speed: signed, max_download_speed: signed })

export function limitsOf(limits: z.output<typeof limitsSchema>): Pick<ClientSession, 'uploadLimit' | 'downloadLimit'> {
  return { uploadLimit: globalLimit(limits.max_upload_speed), downloadLimit: globalLimit(limits.max_download_speed) }
}

function globalLimit(kib: number | undefined): number | undefined {
  return kib === undefined || kib <= 0 ? undefined : kib * KIB
}
