import { infoHash } from '@shoal/bittorrent'
import type { ClientFile, ClientTracker, TorrentActivity } from '../client/torrent-client.ts'
import type { GrabView } from '../grab/grab-view.ts'
import type { FleetTorrent } from '../torrents/torrent-operations.ts'

const SECOND = 1_000 // milliseconds
/** Stands for an info-hash that is not known yet. */
const UNKNOWN = '0'.repeat(40)
/** What qBittorrent writes for no limit, and for a time that has not come. */
const NONE = -1
const NEVER = 8_640_000 // seconds; qBittorrent's own infinity for estimates

/** A torrent as `torrents/info` of qBittorrent 4.6 lists it. */
export function apiTorrent({ clientName, torrent }: FleetTorrent) {
  const { totalBytes, completedBytes, leftBytes, downloadSpeed, uploadedBytes, downloadedBytes } = torrent
  return {
    hash: torrent.infoHash,
    infohash_v1: torrent.infoHash,
    infohash_v2: '',
    name: torrent.name,
    state: stateOf(torrent.activity, leftBytes === 0),
    size: totalBytes,
    total_size: totalBytes,
    completed: completedBytes,
    amount_left: leftBytes,
    progress: totalBytes === 0 ? 0 : (totalBytes - leftBytes) / totalBytes,
    dlspeed: downloadSpeed,
    upspeed: torrent.uploadSpeed,
    downloaded: downloadedBytes,
    uploaded: uploadedBytes,
    ratio: downloadedBytes === 0 ? 0 : uploadedBytes / downloadedBytes,
    eta: downloadSpeed > 0 ? Math.round(leftBytes / downloadSpeed) : NEVER,
    category: torrent.category,
    // The client that holds it, for people who look.
    tags: [...torrent.tags, `client:${clientName}`].join(', '),
    save_path: torrent.savePath,
    content_path: `${torrent.savePath.replace(/\/$/, '')}/${torrent.name}`,
    added_on: Math.round(torrent.addedAt / SECOND),
    completion_on: torrent.completedAt === undefined ? NONE : Math.round(torrent.completedAt / SECOND),
    seeding_time: torrent.seedingTime,
    num_complete: torrent.seeders,
    num_incomplete: torrent.leechers,
    num_seeds: torrent.seeders,
    num_leechs: torrent.leechers,
    ratio_limit: NONE,
    seeding_time_limit: NONE,
    inactive_seeding_time_limit: NONE,
    max_ratio: NONE,
    max_seeding_time: NONE,
    priority: 0,
    last_activity: Math.round(torrent.addedAt / SECOND),
    auto_tmm: false,
    force_start: false,
    seq_dl: false,
  }
}

/** A grab on its way to a client, as a torrent that waits in a queue. */
export function apiGrab(grab: GrabView) {
  return apiTorrent(asTorrent(grab))
}

/** `torrents/properties` of a grab on its way. */
export function apiGrabProperties(grab: GrabView) {
  return apiProperties(asTorrent(grab))
}

function asTorrent(grab: GrabView): FleetTorrent {
  const size = grab.size ?? 0
  return {
    clientId: '',
    clientName: 'none yet',
    torrent: {
      infoHash: infoHash(grab.infoHash ?? UNKNOWN),
      name: grab.name,
      activity: 'queued',
      totalBytes: size,
      completedBytes: 0,
      leftBytes: size,
      uploadSpeed: 0,
      downloadSpeed: 0,
      uploadedBytes: 0,
      downloadedBytes: 0,
      category: grab.category,
      tags: grab.tags,
      savePath: '',
      addedAt: grab.createdAt,
      seedingTime: 0,
      seeders: 0,
      leechers: 0,
    },
  }
}

function stateOf(activity: TorrentActivity, complete: boolean): string {
  switch (activity) {
    case 'downloading':
      return 'downloading'
    case 'stalled':
      return 'stalledDL'
    case 'seeding':
      return 'uploading'
    case 'paused':
      return complete ? 'pausedUP' : 'pausedDL'
    case 'queued':
      return complete ? 'queuedUP' : 'queuedDL'
    case 'checking':
      return complete ? 'checkingUP' : 'checkingDL'
    case 'moving':
      return 'moving'
    case 'metadata':
      return 'metaDL'
    case 'missing-files':
      return 'missingFiles'
    case 'error':
      return 'error'
  }
}

/** As `torrents/properties` tells. */
export function apiProperties({ torrent }: FleetTorrent) {
  return {
    save_path: torrent.savePath,
    creation_date: NONE,
    piece_size: 0,
    comment: '',
    total_wasted: 0,
    total_uploaded: torrent.uploadedBytes,
    total_downloaded: torrent.downloadedBytes,
    total_size: torrent.totalBytes,
    up_speed: torrent.uploadSpeed,
    dl_speed: torrent.downloadSpeed,
    seeds: torrent.seeders,
    peers: torrent.leechers,
    seeding_time: torrent.seedingTime,
    time_elapsed: torrent.seedingTime,
    share_ratio: torrent.downloadedBytes === 0 ? 0 : torrent.uploadedBytes / torrent.downloadedBytes,
    addition_date: Math.round(torrent.addedAt / SECOND),
    completion_date: torrent.completedAt === undefined ? NONE : Math.round(torrent.completedAt / SECOND),
  }
}

export function apiFile(file: ClientFile) {
  return {
    index: file.index,
    name: file.path,
    size: file.length,
    progress: file.length === 0 ? 1 : file.completedBytes / file.length,
    priority: file.priority === 2 ? 6 : file.priority,
    is_seed: file.completedBytes >= file.length,
    availability: 1,
  }
}

const trackerStatus = { disabled: 0, waiting: 1, working: 2, updating: 3, error: 4 } as const satisfies Readonly<
  Record<ClientTracker['status'], number>
>

export function apiTracker(tracker: ClientTracker) {
  return {
    url: tracker.url,
    tier: tracker.tier,
    status: trackerStatus[tracker.status],
    msg: tracker.message,
    num_peers: (tracker.seeders ?? 0) + (tracker.leechers ?? 0),
    num_seeds: tracker.seeders ?? NONE,
    num_leeches: tracker.leechers ?? NONE,
    num_downloaded: NONE,
  }
}
