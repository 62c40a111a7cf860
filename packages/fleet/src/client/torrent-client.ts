import type { InfoHash } from '@shoal/bittorrent'
import type { ChangeOutcome, FilePriority, ShareLimits, TorrentChange } from './torrent-change.ts'

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
  /** What only some programs tell. */
  readonly facts?: TorrentFacts
}

/** What a program tells of a torrent beyond what every program does; absent is unknown. */
export interface TorrentFacts {
  /** Its file or folder on the client's disk. */
  readonly contentPath?: string
  /** Its top folder; empty where it has none. */
  readonly rootPath?: string
  /** Where unfinished data is kept, if apart. */
  readonly downloadPath?: string
  /** 40 hexadecimal digits; empty where the torrent has none. */
  readonly infoHashV1?: string
  /** 64 hexadecimal digits; empty where the torrent has none. */
  readonly infoHashV2?: string
  /** Bytes of the files that are wanted. */
  readonly wantedBytes?: number
  readonly shareLimits?: ShareLimits
  /** Bytes per second; 0 is no limit. */
  readonly uploadLimit?: number
  readonly downloadLimit?: number
  readonly forced?: boolean
  readonly sequential?: boolean
  readonly firstLastPieceFirst?: boolean
  readonly superSeeding?: boolean
  readonly automaticManagement?: boolean
  /** From 1; 0 is not queued. */
  readonly queuePosition?: number
  readonly connectedSeeders?: number
  readonly connectedLeechers?: number
  /** Copies of the data among its peers. */
  readonly availability?: number
  /** Seconds of being active. */
  readonly activeTime?: number
  /** Unix milliseconds. */
  readonly lastActivityAt?: number
  readonly seenCompleteAt?: number
  /** Since the client started. */
  readonly sessionUploadedBytes?: number
  readonly sessionDownloadedBytes?: number
  /** Uploaded over downloaded, as the program counts. */
  readonly ratio?: number
  /** Seconds until it is done, as the program estimates; absent where it does not know. */
  readonly eta?: number
  /** Seconds until the next announce. */
  readonly reannounceIn?: number
  readonly isPrivate?: boolean
  readonly comment?: string
  readonly magnet?: string
  /** Holds a passkey, maybe. */
  readonly tracker?: string
  readonly trackers?: number
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
  /** Grows whenever a torrent came, went or changed; one that did not change stays the same object. */
  readonly revision: number
  /** Peers in its DHT's routing table. */
  readonly dhtNodes?: number
  /** Its default folder, as it calls it. */
  readonly savePath?: string
  /** Bytes since it started. */
  readonly sessionUploadedBytes?: number
  readonly sessionDownloadedBytes?: number
  readonly connection?: 'connected' | 'firewalled' | 'disconnected'
}

export interface ClientInfo {
  readonly program: string
  readonly version: string
}

/** How files are laid out below the folder (qBittorrent's content layout). */
export type ContentLayout = 'original' | 'subfolder' | 'no-subfolder'

/** What somebody wants of a torrent besides where it goes; absent is the client's own way. */
export interface TorrentWishes {
  readonly shareLimits?: Partial<ShareLimits>
  /** Bytes per second; 0 is no limit. */
  readonly uploadLimit?: number
  readonly downloadLimit?: number
  readonly sequential?: boolean
  readonly firstLastPieceFirst?: boolean
  readonly contentLayout?: ContentLayout
  /** The name shown instead of the torrent's own. */
  readonly rename?: string
  /** Trusts the data that is there. */
  readonly skipChecking?: boolean
  readonly automaticManagement?: boolean
  readonly addToTop?: boolean
  readonly forced?: boolean
  /** Where unfinished data is kept. */
  readonly downloadPath?: string
  readonly stopCondition?: 'metadata-received' | 'files-checked'
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
  readonly wishes?: TorrentWishes
}

export type AddOutcome = 'added' | 'present'

export interface ClientFile {
  readonly index: number
  readonly path: string
  readonly length: number
  readonly completedBytes: number
  readonly priority: FilePriority
  /** Copies of it among the peers. */
  readonly availability?: number
  /** First and last piece that hold some of it. */
  readonly pieceRange?: readonly [number, number]
}

export interface ClientTracker {
  readonly url: string
  readonly tier: number
  readonly status: 'working' | 'updating' | 'waiting' | 'error' | 'disabled'
  readonly message: string
  readonly seeders?: number
  readonly leechers?: number
  readonly downloaded?: number
  /** Peers that it named. */
  readonly peers?: number
}

export interface ClientPeer {
  readonly address: string
  readonly client: string
  /** 0 to 1. */
  readonly progress: number
  readonly uploadSpeed: number
  readonly downloadSpeed: number
  readonly uploadedBytes?: number
  readonly downloadedBytes?: number
  /** As the program writes them, e.g. `D U E`, and what they mean. */
  readonly flags?: string
  readonly flagsDescription?: string
  readonly connection?: string
  readonly country?: string
  readonly countryCode?: string
  /** Copies of the wanted pieces that it has, 0 to 1. */
  readonly relevance?: number
  readonly files?: string
  readonly peerId?: string
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
  /** Wishes that adding itself fulfils; the others follow as changes. */
  readonly wishesAtAdd: ReadonlySet<keyof TorrentWishes>
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
    choice: { readonly indexes: readonly number[]; readonly priority: FilePriority },
    signal: AbortSignal,
  ): Promise<void>
  /** Carries out any other change, or says that this kind of program has no way to. */
  change(infoHash: InfoHash, change: TorrentChange, signal: AbortSignal): Promise<ChangeOutcome>
  /** Addresses that serve the data over HTTP; undefined where the program does not tell. */
  webSeeds(infoHash: InfoHash, signal: AbortSignal): Promise<readonly string[] | undefined>
  pieces(infoHash: InfoHash, signal: AbortSignal): Promise<ClientPieces>
  /** Sets the category and adds tags, as far as the program has them; other tags stay. */
  relabel(infoHash: InfoHash, labels: TorrentLabels, signal: AbortSignal): Promise<void>
  /** The .torrent; undefined where the program gives none out and keeps it where Shoal does not see it. */
  exportMetainfo(infoHash: InfoHash, signal: AbortSignal): Promise<Uint8Array | undefined>
  session(signal: AbortSignal): Promise<ClientSession>
  close(): Promise<void>
}
