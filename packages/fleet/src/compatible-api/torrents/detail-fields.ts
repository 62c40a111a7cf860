import type { Metainfo } from '@shoal/bittorrent'
import type { ClientFile, ClientPeer, ClientTracker } from '../../client/torrent-client.ts'
import { pathsOf, progressOf, ratioOf, type ShownTorrent, seconds, torrentFields } from './torrent-fields.ts'

/** What qBittorrent writes for unknown and for none. */
const NONE = -1

/** `torrents/properties`, with what the .torrent says where there is one. */
export function propertyFields(shown: ShownTorrent, metainfo: Metainfo | undefined) {
  const { torrent, pathMapping } = shown
  const { facts = {} } = torrent
  const fields = torrentFields(shown)
  const wanted = facts.wantedBytes ?? torrent.totalBytes
  const activeTime = fields.time_active
  const pieces = metainfo?.pieceCount ?? 0
  const { savePath, downloadPath } = pathsOf(torrent, pathMapping)
  return {
    hash: fields.hash,
    infohash_v1: fields.infohash_v1,
    infohash_v2: fields.infohash_v2,
    name: torrent.name,
    has_metadata: fields.has_metadata,
    save_path: savePath,
    download_path: downloadPath,
    comment: shown.waiting ?? facts.comment ?? metainfo?.comment ?? '',
    created_by: metainfo?.createdBy ?? '',
    creation_date: metainfo?.creationDate ?? NONE,
    piece_size: metainfo?.pieceLength ?? 0,
    pieces_num: pieces,
    pieces_have:
      wanted > 0 && torrent.leftBytes === 0 ? pieces : Math.floor(pieces * progressOf(wanted, torrent.leftBytes)),
    is_private: facts.isPrivate ?? metainfo?.isPrivate ?? false,
    private: facts.isPrivate ?? metainfo?.isPrivate ?? null,
    progress: fields.progress,
    total_size: fields.total_size,
    total_wasted: 0,
    total_uploaded: torrent.uploadedBytes,
    total_downloaded: torrent.downloadedBytes,
    total_uploaded_session: fields.uploaded_session,
    total_downloaded_session: fields.downloaded_session,
    up_limit: fields.up_limit > 0 ? fields.up_limit : NONE,
    dl_limit: fields.dl_limit > 0 ? fields.dl_limit : NONE,
    up_speed: torrent.uploadSpeed,
    dl_speed: torrent.downloadSpeed,
    up_speed_avg: average(torrent.uploadedBytes, activeTime),
    dl_speed_avg: average(torrent.downloadedBytes, activeTime - torrent.seedingTime),
    eta: fields.eta,
    reannounce: fields.reannounce,
    nb_connections: fields.num_seeds + fields.num_leechs,
    nb_connections_limit: NONE,
    seeds: fields.num_seeds,
    seeds_total: torrent.seeders,
    peers: fields.num_leechs,
    peers_total: torrent.leechers,
    share_ratio: ratioOf(torrent),
    popularity: fields.popularity,
    seeding_time: torrent.seedingTime,
    time_elapsed: activeTime,
    addition_date: fields.added_on,
    completion_date: fields.completion_on,
    last_seen: seconds(facts.seenCompleteAt),
  }
}

function average(bytes: number, duration: number): number {
  return duration > 0 ? Math.floor(bytes / duration) : NONE
}

/** qBittorrent's numbers for Shoal's priorities. */
export const filePriorities = [0, 1, 6, 7] as const

/** One of `torrents/files`; only the first carries `is_seed`. */
export function fileFields(file: ClientFile, isSeed: boolean | undefined) {
  return {
    index: file.index,
    name: file.path,
    size: file.length,
    progress: file.length === 0 ? 1 : file.completedBytes / file.length,
    priority: filePriorities[file.priority],
    availability: file.availability ?? 0,
    piece_range: file.pieceRange ?? [0, 0],
    is_seed: isSeed,
  }
}

/** As up to 5.1; since 5.2 there are 5 and 6 for an error of the tracker and one that cannot be reached. */
const trackerStatus = { disabled: 0, waiting: 1, working: 2, updating: 3, error: 4 } as const satisfies Readonly<
  Record<ClientTracker['status'], number>
>

export function trackerFields(tracker: ClientTracker) {
  return {
    url: tracker.url,
    tier: tracker.tier,
    status: trackerStatus[tracker.status],
    msg: tracker.message,
    num_peers: tracker.peers ?? NONE,
    num_seeds: tracker.seeders ?? NONE,
    num_leeches: tracker.leechers ?? NONE,
    num_downloaded: tracker.downloaded ?? NONE,
  }
}

/** DHT, peer exchange and local discovery, which qBittorrent lists before the trackers. */
export function otherSources(isPrivate: boolean) {
  return ['** [DHT] **', '** [PeX] **', '** [LSD] **'].map((url) => ({
    url,
    tier: NONE,
    status: 0,
    msg: isPrivate ? 'This torrent is private' : '',
    num_peers: 0,
    num_seeds: 0,
    num_leeches: 0,
    num_downloaded: 0,
  }))
}

/** One of `sync/torrentPeers`. */
export function peerFields(peer: ClientPeer) {
  const [, ip = peer.address, port = '0'] = /^\[?(.+?)\]?:(\d+)$/.exec(peer.address) ?? []
  return {
    ip,
    port: Number(port),
    client: peer.client,
    peer_id_client: peer.peerId ?? '',
    progress: peer.progress,
    dl_speed: peer.downloadSpeed,
    up_speed: peer.uploadSpeed,
    downloaded: peer.downloadedBytes ?? 0,
    uploaded: peer.uploadedBytes ?? 0,
    connection: peer.connection ?? '',
    flags: peer.flags ?? '',
    flags_desc: peer.flagsDescription ?? '',
    relevance: peer.relevance ?? 0,
    files: peer.files ?? '',
    country: peer.country ?? '',
    country_code: peer.countryCode ?? '',
  }
}
