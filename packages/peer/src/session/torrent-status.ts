import type { PieceExchange } from '../swarm/piece-exchange.ts'
import type { Swarm } from '../swarm/swarm.ts'
import type { TrackerStatus } from '../tracker/tracker-tier.ts'

/** A torrent as a person sees it; `TorrentSession` of @shoal/fleet wants this shape. */
export interface TorrentStatus {
  /** 40 hexadecimal digits; of a torrent that is v2 only the first 20 bytes of its hash, as clients call it. */
  readonly infoHash: string
  readonly name: string
  /** `metadata`: a magnet link, of which nobody has told yet what it stands for. */
  readonly state: 'metadata' | 'checking' | 'downloading' | 'seeding' | 'paused' | 'error'
  /** Bytes, padding included. */
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
  readonly peers: readonly PeerStatus[]
  readonly trackers: readonly TrackerStatus[]
  /** Fit for a person; present in the state `error` only. */
  readonly error?: string
}

export interface PeerStatus {
  /** IP address and port, `[v6]:port`. */
  readonly address: string
  readonly client: string
  /** From 0 to 1. */
  readonly progress: number
  /** Bytes per second that it gives us and takes from us. */
  readonly downloadSpeed: number
  readonly uploadSpeed: number
}

type Transfer = Pick<TorrentStatus, 'uploadSpeed' | 'downloadSpeed' | 'peers'>

/** Of a torrent that is not active. */
export const NO_TRANSFER: Transfer = { uploadSpeed: 0, downloadSpeed: 0, peers: [] }

/** Who is connected and how fast everything goes. */
export function transferStatus(swarm: Swarm, exchange: PieceExchange): Transfer {
  const peers = [...swarm.links].map((link): PeerStatus => {
    const { gives, takes } = exchange.ratesOf(link)
    const host = link.address.includes(':') ? `[${link.address}]` : link.address
    const progress = link.pieces === undefined || link.pieces.size === 0 ? 0 : link.pieces.count / link.pieces.size
    const port = link.listenPort ?? link.stream.remotePort
    return { address: `${host}:${port}`, client: link.client, progress, downloadSpeed: gives, uploadSpeed: takes }
  })
  let [uploadSpeed, downloadSpeed] = [0, 0]
  for (const peer of peers) {
    uploadSpeed += peer.uploadSpeed
    downloadSpeed += peer.downloadSpeed
  }
  return { uploadSpeed, downloadSpeed, peers }
}
