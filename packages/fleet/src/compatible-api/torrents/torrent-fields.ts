import { type PathPair, toShoalPath } from '../../client/map-path.ts'
import type { ShareLimit } from '../../client/torrent-change.ts'
import type { ClientTorrent } from '../../client/torrent-client.ts'
import { stateOf } from './state-of.ts'

const SECOND = 1_000 // milliseconds
const MONTH = 30 * 24 * 60 * 60 // seconds
/** What qBittorrent writes for no limit, and for a time that has not come. */
const NONE = -1
/** Its infinity for estimates, in seconds. */
const NEVER = 8_640_000

/** A torrent and how the asking program sees its client. */
export interface ShownTorrent {
  readonly clientName: string
  readonly torrent: ClientTorrent
  /** Turns the client's folders into those that the asking program knows. */
  readonly pathMapping: readonly PathPair[]
  /** Why a grab waits. */
  readonly waiting?: string
}

export type TorrentFields = ReturnType<typeof torrentFields>

/** The id: the v1 info-hash, of hybrid and v2 torrents the first 20 bytes of the v2 one. */
export function torrentId({ infoHash, facts }: ClientTorrent): string {
  const v2 = facts?.infoHashV2
  return v2 === undefined || v2 === '' ? infoHash.slice(0, 40) : v2.slice(0, 40)
}

/** A torrent as `torrents/info` of qBittorrent 5.1 lists it (`serialize_torrent.cpp`), and what only Shoal knows. */
export function torrentFields({ clientName, torrent, pathMapping, waiting }: ShownTorrent) {
  const { facts = {}, totalBytes, leftBytes, downloadedBytes, uploadedBytes, downloadSpeed } = torrent
  const hasMetadata = totalBytes > 0
  const wanted = facts.wantedBytes ?? totalBytes
  const ratio = ratioOf(torrent)
  const activeTime = facts.activeTime ?? torrent.seedingTime
  const [ratioLimit, seedingTimeLimit, inactiveLimit] = writtenLimits(torrent)
  const { savePath, contentPath, rootPath, downloadPath } = pathsOf(torrent, pathMapping)
  return {
    hash: torrentId(torrent),
    infohash_v1: facts.infoHashV1 ?? (torrent.infoHash.length === 40 ? torrent.infoHash : ''),
    infohash_v2: facts.infoHashV2 ?? (torrent.infoHash.length === 64 ? torrent.infoHash : ''),
    name: torrent.name,
    state: stateOf(torrent),
    size: wanted,
    total_size: hasMetadata ? totalBytes : NONE,
    has_metadata: hasMetadata,
    completed: torrent.completedBytes,
    amount_left: leftBytes,
    progress: progressOf(wanted, leftBytes),
    dlspeed: downloadSpeed,
    upspeed: torrent.uploadSpeed,
    downloaded: downloadedBytes,
    uploaded: uploadedBytes,
    downloaded_session: facts.sessionDownloadedBytes ?? 0,
    uploaded_session: facts.sessionUploadedBytes ?? 0,
    ratio,
    popularity: activeTime === 0 ? 0 : (ratio * MONTH) / activeTime,
    // -1 where the question makes no sense: everything is there.
    availability: leftBytes === 0 && hasMetadata ? NONE : (facts.availability ?? 0),
    eta: facts.eta ?? (downloadSpeed > 0 ? Math.min(NEVER, Math.round(leftBytes / downloadSpeed)) : NEVER),
    category: torrent.category,
    tags: torrent.tags.join(', '),
    save_path: savePath,
    content_path: contentPath,
    root_path: rootPath,
    download_path: downloadPath,
    added_on: Math.round(torrent.addedAt / SECOND),
    completion_on: seconds(torrent.completedAt),
    seen_complete: seconds(facts.seenCompleteAt),
    last_activity: Math.round((facts.lastActivityAt ?? torrent.addedAt) / SECOND),
    seeding_time: torrent.seedingTime,
    time_active: activeTime,
    reannounce: facts.reannounceIn ?? 0,
    num_complete: torrent.seeders,
    num_incomplete: torrent.leechers,
    num_seeds: facts.connectedSeeders ?? 0,
    num_leechs: facts.connectedLeechers ?? 0,
    ratio_limit: ratioLimit,
    seeding_time_limit: seedingTimeLimit,
    inactive_seeding_time_limit: inactiveLimit,
    // The client's own limits count where the torrent has none; they are not known here.
    max_ratio: Math.max(NONE, ratioLimit),
    max_seeding_time: Math.max(NONE, seedingTimeLimit),
    max_inactive_seeding_time: Math.max(NONE, inactiveLimit),
    dl_limit: facts.downloadLimit ?? 0,
    up_limit: facts.uploadLimit ?? 0,
    priority: facts.queuePosition ?? 0,
    auto_tmm: facts.automaticManagement ?? false,
    force_start: facts.forced ?? false,
    seq_dl: facts.sequential ?? false,
    f_l_piece_prio: facts.firstLastPieceFirst ?? false,
    super_seeding: facts.superSeeding ?? false,
    private: facts.isPrivate ?? null,
    comment: waiting ?? facts.comment ?? torrent.error ?? '',
    magnet_uri: facts.magnet ?? `magnet:?xt=urn:btih:${torrent.infoHash}&dn=${encodeURIComponent(torrent.name)}`,
    tracker: facts.tracker ?? '',
    trackers_count: facts.trackers ?? 0,
    /** The client that has it; programs that do not know the field leave it. */
    shoal_client: clientName,
  }
}

export function ratioOf({ facts, downloadedBytes, uploadedBytes }: ClientTorrent): number {
  return facts?.ratio ?? (downloadedBytes === 0 ? 0 : uploadedBytes / downloadedBytes)
}

export function progressOf(wanted: number, left: number): number {
  return wanted === 0 ? 0 : Math.max(0, (wanted - left) / wanted)
}

/** Unix seconds; -1 for what has not happened. */
export function seconds(moment: number | undefined): number {
  return moment === undefined ? NONE : Math.round(moment / SECOND)
}

const GLOBAL = -2

/** The torrent's limits as qBittorrent writes them: -1 for none, -2 for what the client's settings say. */
function writtenLimits({ facts }: ClientTorrent): readonly [number, number, number] {
  const limits = facts?.shareLimits
  const written = (limit: ShareLimit | undefined): number =>
    limit === undefined || limit === 'client' ? GLOBAL : limit === 'none' ? NONE : limit
  return [written(limits?.ratio), written(limits?.seedingTime), written(limits?.inactiveSeedingTime)]
}

/** Its folders as the asking program finds them; where the mapping says nothing, as the client calls them. */
export function pathsOf(torrent: ClientTorrent, pathMapping: readonly PathPair[]) {
  const { facts = {}, savePath } = torrent
  const shown = (path: string) => (path === '' ? '' : (toShoalPath(pathMapping, path) ?? path))
  const guessed = savePath === '' ? '' : `${savePath.replace(/\/$/, '')}/${torrent.name}`
  return {
    savePath: shown(savePath),
    contentPath: shown(facts.contentPath ?? guessed),
    rootPath: shown(facts.rootPath ?? ''),
    downloadPath: shown(facts.downloadPath ?? ''),
  }
}
