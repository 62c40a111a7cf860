import type { ClientFile, ClientPeer, ClientPieces, ClientSession } from './torrent-client.ts'

/** One torrent of the built-in client. */
export interface SessionTorrent {
  /** 40 lower-case hexadecimal digits; of a torrent that is v2 only the first 20 bytes of its hash. */
  readonly infoHash: string
  readonly name: string
  /** `metadata`: a magnet link, of which nobody has told yet what it stands for. */
  readonly state: 'metadata' | 'checking' | 'downloading' | 'seeding' | 'paused' | 'error'
  readonly totalBytes: number
  readonly completedBytes: number
  /** Of the files that are wanted. */
  readonly leftBytes: number
  /** Payload in all its life. */
  readonly uploadedBytes: number
  readonly downloadedBytes: number
  /** Seconds. */
  readonly seedingTime: number
  /** Unix milliseconds. */
  readonly completedAt?: number
  /** Bytes per second. */
  readonly uploadSpeed: number
  readonly downloadSpeed: number
  readonly peers: readonly ClientPeer[]
  readonly trackers?: readonly SessionTracker[]
  readonly error?: string
}

/** A tracker of a torrent of the built-in client, by its host. */
export interface SessionTracker {
  readonly host: string
  readonly state: 'waiting' | 'working' | 'failing'
  readonly message?: string
}

export interface SessionAdd {
  readonly metainfoBytes: Uint8Array
  readonly folder: string
  readonly paused?: boolean
  /** Address blocks (CIDR) of private or loopback peers that this torrent may dial. */
  readonly allowPeers?: readonly string[]
  /** Look at what is on disk even when paused. */
  readonly recheck?: boolean
}

/** What the built-in client drives; `@shoal/peer` satisfies it. */
export interface TorrentSession {
  /** Adding what is there already answers with its status. */
  add(request: SessionAdd): Promise<SessionTorrent>
  /** Adds a magnet link, which becomes its torrent when the metadata comes. */
  addMagnet(
    request: Omit<SessionAdd, 'metainfoBytes' | 'recheck'> & { readonly magnet: string },
  ): Promise<SessionTorrent>
  list(): readonly SessionTorrent[] | Promise<readonly SessionTorrent[]>
  status(infoHash: string): SessionTorrent | undefined | Promise<SessionTorrent | undefined>
  /** The .torrent; undefined while it is not known. */
  metainfo(infoHash: string): Uint8Array | undefined
  /** None while the metadata is not known. */
  files(infoHash: string): readonly ClientFile[]
  chooseFiles(infoHash: string, indexes: readonly number[], priority: 0 | 1 | 2): Promise<void>
  pieces(infoHash: string): ClientPieces
  pause(infoHash: string): Promise<void>
  resume(infoHash: string): Promise<void>
  remove(infoHash: string, options: { readonly deleteFiles: boolean }): Promise<void>
  /** Begins to verify what is on disk. */
  recheck(infoHash: string): Promise<void>
  reannounce(infoHash: string): Promise<void>
  stats(): ClientSession
  stop(signal: AbortSignal): Promise<void>
}
