import type { LabClientKind } from '../../lab-plan.ts'
import type { LabPeerStatus } from '../../lab-status.ts'

/** Where programs are controlled; each network namespace has its own. */
export const LOOPBACK = '127.0.0.1'

/** One participant, whatever program it is. */
export interface LabPeer {
  readonly id: string
  readonly kind: LabClientKind
  readonly role: 'seeder' | 'downloader'
  readonly address: string
  readonly port: number
  /** What its own program says; rejects while it does not answer. */
  torrents(signal: AbortSignal): Promise<LabPeerStatus['torrents']>
  /** What its own program says of one torrent's pieces and peers; rejects while it does not answer. */
  details(infoHash: string, signal: AbortSignal): Promise<PeerDetails>
  /** Ends it; resolves when nothing of it runs. */
  stop(signal: AbortSignal): Promise<void>
}

/** One torrent in the view of one participant's program. */
export interface PeerDetails {
  /** Which pieces are there, a bit each as in BEP 3's bitfield; undefined where the program does not tell. */
  readonly pieces: Uint8Array | undefined
  /** Whom it is connected to, speeds in bytes per second. */
  readonly peers: readonly {
    readonly address: string
    readonly downloadSpeed: number
    readonly uploadSpeed: number
  }[]
}

/** A torrent of the lab. */
export interface LabTorrent {
  readonly name: string
  readonly infoHash: string
  readonly length: number
  readonly magnet: string
  /** The .torrent file and its bytes. */
  readonly file: string
  readonly bytes: Uint8Array
  readonly pieceCount: number
}

/** What a participant is started with. */
export interface PeerSetting {
  readonly id: string
  readonly role: LabPeer['role']
  /** The address that it announces and dials from. */
  readonly address: string
  readonly port: number
  /** Where it listens, on that port; another address where a relay stands before it. */
  readonly listenAddress: string
  /** Where a real client is controlled, on the loopback; the built-in peer and rTorrent need none. */
  readonly controlPort: number
  /** Where its files are or come to be. */
  readonly downloads: string
  /** A folder of its own for settings. */
  readonly home: string
  readonly torrents: readonly LabTorrent[]
  /** `host:port` of the lab's tracker. */
  readonly tracker: string
  /** Address blocks of all participants. */
  readonly networks: readonly string[]
}
