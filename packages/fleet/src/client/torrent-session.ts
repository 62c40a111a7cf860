/** One torrent of the built-in client. */
export interface SessionTorrent {
  /** 40 or 64 lower-case hexadecimal digits. */
  readonly infoHash: string
  readonly name: string
  readonly state: 'checking' | 'downloading' | 'seeding' | 'paused' | 'error'
  readonly totalBytes: number
  readonly completedBytes: number
  /** Bytes per second. */
  readonly uploadSpeed: number
  readonly downloadSpeed: number
  readonly peers: readonly { readonly address: string; readonly client: string; readonly progress: number }[]
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
}

/** What the built-in client drives; `@shoal/peer` satisfies it. */
export interface TorrentSession {
  /** Adding what is there already answers with its status. */
  add(request: SessionAdd): Promise<SessionTorrent>
  list(): readonly SessionTorrent[] | Promise<readonly SessionTorrent[]>
  status(infoHash: string): SessionTorrent | undefined | Promise<SessionTorrent | undefined>
  pause(infoHash: string): Promise<void>
  resume(infoHash: string): Promise<void>
  remove(infoHash: string, options: { readonly deleteFiles: boolean }): Promise<void>
  recheck(infoHash: string): Promise<void>
  reannounce(infoHash: string): Promise<void>
  stats(): { readonly uploadSpeed: number; readonly downloadSpeed: number }
  stop(signal: AbortSignal): Promise<void>
}
