import type { InfoHash } from '@shoal/bittorrent'

/** What a torrent is doing, in one vocabulary for all programs. */
export type TorrentActivity =
  | 'downloading'
  | 'stalled'
  | 'seeding'
  | 'paused'
  | 'queued'
  | 'checking'
  | 'moving'
  | 'metadata'
  | 'missing-files'
  | 'error'

/** One torrent as its client reports it. Sizes in bytes, speeds in bytes per second, times in Unix milliseconds. */
export interface ClientTorrent {
  readonly infoHash: InfoHash
  readonly name: string
  readonly activity: TorrentActivity
  readonly totalBytes: number
  readonly completedBytes: number
  readonly leftBytes: number
  readonly uploadSpeed: number
  readonly downloadSpeed: number
  readonly uploadedBytes: number
  readonly downloadedBytes: number
  readonly category: string
  readonly tags: readonly string[]
  readonly savePath: string
  readonly addedAt: number
  readonly completedAt?: number
  /** Seconds of seeding. */
  readonly seedingTime: number
  readonly seeders: number
  readonly leechers: number
  readonly error?: string
}

/** A client at one moment. */
export interface ClientSnapshot {
  readonly uploadSpeed: number
  readonly downloadSpeed: number
  /** Torrents that really download now. */
  readonly activeDownloads: number
  /** What unfinished torrents still need. */
  readonly outstandingBytes: number
  readonly freeSpace?: number
  /** All-time bytes up and down, for traffic quotas. */
  readonly totalTraffic?: number
  readonly torrents: ReadonlyMap<InfoHash, ClientTorrent>
  /** Those that cannot go on: an error of the disk, missing files. */
  readonly failing: readonly InfoHash[]
}

export interface ClientInfo {
  readonly program: string
  readonly version: string
}

export interface AddTorrent {
  readonly infoHash: InfoHash
  readonly metainfo: Uint8Array
  readonly category: string
  readonly tags: readonly string[]
  readonly savePath?: string
  readonly paused: boolean
  /** The data may be there already: verify it instead of trusting it. */
  readonly recheck?: boolean
  /** Address blocks of private peers this torrent may dial; only the built-in client asks. */
  readonly allowPeers?: readonly string[]
}

export type AddOutcome = 'added' | 'present'

export interface ClientFile {
  readonly index: number
  readonly path: string
  readonly length: number
  readonly completedBytes: number
  /** 0 is not wanted, 1 normal, 2 high. */
  readonly priority: 0 | 1 | 2
}

export interface ClientTracker {
  readonly url: string
  readonly tier: number
  readonly status: 'working' | 'updating' | 'waiting' | 'error' | 'disabled'
  readonly message: string
  readonly seeders?: number
  readonly leechers?: number
}

export interface ClientPeer {
  readonly address: string
  readonly client: string
  /** 0 to 1. */
  readonly progress: number
  readonly uploadSpeed: number
  readonly downloadSpeed: number
}

/** Which pieces of a torrent a client has. */
export interface ClientPieces {
  /** Bytes of each but the last. */
  readonly length: number
  /** For each piece 0 missing, 1 on its way, 2 there. */
  readonly states: Uint8Array
}

/** A client as a whole. Limits in bytes per second; absent where there is none. */
export interface ClientSession {
  readonly uploadSpeed: number
  readonly downloadSpeed: number
  readonly uploadLimit?: number
  readonly downloadLimit?: number
  /** Since it started. */
  readonly uploadedBytes: number
  readonly downloadedBytes: number
  /** Where peers connect. */
  readonly listenPort?: number
}

/** What torrents are sorted by. */
export interface TorrentLabels {
  readonly category: string
  readonly tags: readonly string[]
}

/**
 * A torrent program that Shoal drives. Every call ends by itself within the adapter's time limit and rejects only
 * with a `ClientError`.
 */
export interface TorrentClient {
  info(signal: AbortSignal): Promise<ClientInfo>
  /** Everything at once, as a difference where the program can do that. */
  poll(signal: AbortSignal): Promise<ClientSnapshot>
  /** Asks the program itself, not the last poll. */
  find(infoHash: InfoHash, signal: AbortSignal): Promise<ClientTorrent | undefined>
  /** Uploads the .torrent. `present` when it was there already; resolving promises nothing else: confirm with `find`. */
  add(request: AddTorrent, signal: AbortSignal): Promise<AddOutcome>
  /** As `add`, by a magnet link; what has no way to find metadata refuses. */
  addMagnet(uri: string, request: Omit<AddTorrent, 'metainfo'>, signal: AbortSignal): Promise<AddOutcome>
  start(infoHash: InfoHash, signal: AbortSignal): Promise<void>
  stop(infoHash: InfoHash, signal: AbortSignal): Promise<void>
  remove(infoHash: InfoHash, options: { readonly deleteFiles: boolean }, signal: AbortSignal): Promise<void>
  reannounce(infoHash: InfoHash, signal: AbortSignal): Promise<void>
  recheck(infoHash: InfoHash, signal: AbortSignal): Promise<void>
  files(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientFile[]>
  trackers(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientTracker[]>
  peers(infoHash: InfoHash, signal: AbortSignal): Promise<readonly ClientPeer[]>
  /** Wants these files, more than others, or not at all. */
  setFiles(
    infoHash: InfoHash,
    choice: { readonly indexes: readonly number[]; readonly priority: ClientFile['priority'] },
    signal: AbortSignal,
  ): Promise<void>
  pieces(infoHash: InfoHash, signal: AbortSignal): Promise<ClientPieces>
  /** Sets the category and adds tags, as far as the program has them; other tags stay. */
  relabel(infoHash: InfoHash, labels: TorrentLabels, signal: AbortSignal): Promise<void>
  /** The .torrent; undefined where the program gives none out and keeps it where Shoal does not see it. */
  exportMetainfo(infoHash: InfoHash, signal: AbortSignal): Promise<Uint8Array | undefined>
  session(signal: AbortSignal): Promise<ClientSession>
  close(): Promise<void>
}
