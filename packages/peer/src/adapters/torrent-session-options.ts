import type { PeerFinder } from '../dht/dht-node.ts'

export interface TorrentSessionOptions {
  /** Where peers connect; loopback and a free port unless given. */
  readonly listen?: { readonly address?: string; readonly port?: number }
  /** The address that connections to peers and trackers come from; the system's choice unless given. */
  readonly localAddress?: string
  /** Where torrents are remembered over restarts; nowhere unless given. */
  readonly stateFolder?: string
  /** The user's own trackers, `host:port` or `host`: may be at private addresses, and hear of private torrents. */
  readonly allowTrackers?: readonly string[]
  /** Whether a private torrent may be announced to another tracker host; never, unless given. */
  mayAnnounce?(host: string): boolean
  /** The DHT to find peers in, and to be found; none unless given. Never used for private torrents. */
  readonly dht?: PeerFinder
  /** MSE on connections to peers: where they take nothing else (the default), always, or never. */
  readonly encryption?: 'allowed' | 'required' | 'off'
  /** Something failed that no caller is there to hear of; to be logged. */
  onProblem?(message: string, error: unknown): void
  readonly maxLinksPerTorrent?: number
  readonly uploadSlots?: number
}

/** What a torrent is added with. */
export interface AddRequest {
  readonly metainfoBytes: Uint8Array
  readonly folder: string
  readonly paused?: boolean
  /** CIDR blocks of private or loopback addresses that this torrent may dial. */
  readonly allowPeers?: readonly string[]
  /** Peers known beforehand. */
  readonly peers?: readonly { readonly address: string; readonly port: number }[]
  /** Look at what is on disk even when paused. */
  readonly recheck?: boolean
}

/** What a magnet link is added with. */
export interface MagnetRequest {
  readonly magnet: string
  readonly folder: string
  readonly paused?: boolean
  /** CIDR blocks of private or loopback addresses that this torrent may dial. */
  readonly allowPeers?: readonly string[]
}

/** A session as a whole. */
export interface SessionStats {
  /** Bytes per second. */
  readonly uploadSpeed: number
  readonly downloadSpeed: number
  /** Payload since it was opened. */
  readonly uploadedBytes: number
  readonly downloadedBytes: number
  readonly listenPort: number
}
