import { z } from 'zod'
import type { ShareLimit, ShareLimits } from '../../client/torrent-change.ts'
import type { TorrentFacts } from '../../client/torrent-client.ts'
import { count, flag, moment, signed, text } from '../known-fields.ts'

const SECOND = 1_000 // milliseconds
/** qBittorrent's infinity for estimates, in seconds. */
const NEVER = 8_640_000
/** What limits say instead of a number. */
const NO_LIMIT = -1
const CLIENT_LIMIT = -2

/** What qBittorrent tells beyond what every program does; which of it depends on the version. */
export const factFields = {
  content_path: text,
  root_path: text,
  download_path: text,
  infohash_v2: text,
  /** Bytes of the files that are wanted. */
  size: count,
  ratio: signed,
  ratio_limit: signed,
  /** Minutes. */
  seeding_time_limit: signed,
  inactive_seeding_time_limit: signed,
  /** Bytes per second; 0 and below for none. */
  up_limit: signed,
  dl_limit: signed,
  force_start: flag,
  seq_dl: flag,
  f_l_piece_prio: flag,
  super_seeding: flag,
  auto_tmm: flag,
  /** Place in the queue from 1; 0 and below outside of it. */
  priority: signed,
  num_seeds: count,
  num_leechs: count,
  availability: count,
  /** Seconds. */
  time_active: count,
  last_activity: moment,
  seen_complete: moment,
  uploaded_session: count,
  downloaded_session: count,
  eta: count,
  reannounce: count,
  /** Since 5.0; null while the metadata is not known. */
  private: flag,
  comment: text,
  magnet_uri: text,
  tracker: text,
  trackers_count: count,
} as const

const factPatchSchema = z.object({ infohash_v1: text, ...factFields })
type FactPatch = z.output<typeof factPatchSchema>

/** The facts in Shoal's words. */
export function factsOf(patch: FactPatch): TorrentFacts {
  const { last_activity, seen_complete, eta } = patch
  return {
    contentPath: patch.content_path,
    rootPath: patch.root_path,
    downloadPath: patch.download_path,
    infoHashV1: patch.infohash_v1,
    infoHashV2: patch.infohash_v2,
    wantedBytes: patch.size,
    shareLimits: shareLimitsOf(patch),
    uploadLimit: speedLimit(patch.up_limit),
    downloadLimit: speedLimit(patch.dl_limit),
    forced: patch.force_start,
    sequential: patch.seq_dl,
    firstLastPieceFirst: patch.f_l_piece_prio,
    superSeeding: patch.super_seeding,
    automaticManagement: patch.auto_tmm,
    queuePosition: patch.priority === undefined ? undefined : Math.max(0, patch.priority),
    connectedSeeders: patch.num_seeds,
    connectedLeechers: patch.num_leechs,
    availability: patch.availability,
    activeTime: patch.time_active,
    lastActivityAt: last_activity === undefined ? undefined : last_activity * SECOND,
    seenCompleteAt: seen_complete === undefined ? undefined : seen_complete * SECOND,
    sessionUploadedBytes: patch.uploaded_session,
    sessionDownloadedBytes: patch.downloaded_session,
    ratio: patch.ratio !== undefined && patch.ratio >= 0 ? patch.ratio : undefined,
    eta: eta === undefined || eta >= NEVER ? undefined : eta,
    reannounceIn: patch.reannounce,
    isPrivate: patch.private,
    comment: patch.comment,
    magnet: patch.magnet_uri,
    tracker: patch.tracker,
    trackers: patch.trackers_count,
  }
}

function shareLimitsOf(patch: FactPatch): ShareLimits | undefined {
  const { ratio_limit, seeding_time_limit, inactive_seeding_time_limit } = patch
  if (ratio_limit === undefined || seeding_time_limit === undefined) return undefined
  return {
    ratio: shareLimit(ratio_limit),
    seedingTime: shareLimit(seeding_time_limit),
    inactiveSeedingTime: shareLimit(inactive_seeding_time_limit ?? CLIENT_LIMIT),
  }
}

function shareLimit(value: number): ShareLimit {
  if (value === NO_LIMIT) return 'none'
  return value < 0 ? 'client' : value
}

/** What qBittorrent calls the limit. */
export function writtenLimit(limit: ShareLimit): string {
  return String(limit === 'none' ? NO_LIMIT : limit === 'client' ? CLIENT_LIMIT : limit)
}

function speedLimit(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.max(0, value)
}
