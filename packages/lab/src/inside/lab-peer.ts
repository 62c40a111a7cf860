import type { LabClientKind } from '../lab-plan.ts'
import type { LabPeerStatus } from '../lab-status.ts'

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
  /** Ends it; resolves when nothing of it runs. */
  stop(signal: AbortSignal): Promise<void>
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
}

/** What a participant is started with. */
export interface PeerSetting {
  readonly id: string
  readonly role: LabPeer['role']
  /** Its own address; it listens nowhere else. */
  readonly address: string
  readonly port: number
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
