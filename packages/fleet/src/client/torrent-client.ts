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
  /** TCP port where it takes connections of peers; absent for the built-in client, whose session knows. */
  peerPort?(signal: AbortSignal): Promise<number>
  close(): Promise<void>
}
