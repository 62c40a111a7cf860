import type { Hashes } from '@shoal/bittorrent'
import type { ClientFactory } from './client/client-factory.ts'
import type { FolderProbe } from './client/folder-probe.ts'
import type { Clock } from './clock.ts'
import type { TorrentFetcher } from './grab/torrent-fetcher.ts'
import type { Log } from './log.ts'
import type { MoveStore } from './moves/move-store.ts'
import type { PeerMetadata } from './moves/peer-metadata.ts'
import type { FleetStore } from './store/fleet-store.ts'

/** What is allowed beyond the hosts an operator allowed in the dashboard: from configuration, or for the demo. */
export interface Allowances {
  /** May a private or loopback address be contacted to fetch this link? */
  mayFetch(url: URL): boolean
  /** May the built-in client announce a private torrent to this tracker? */
  mayAnnounce(tracker: URL): boolean
  /** Is this one of the trackers that anyone may use? A magnet link that names another one counts as private. */
  isPublicTracker(tracker: URL): boolean
  /** Does the built-in client look for peers in the DHT? A magnet link that names no tracker needs it. */
  usesDht(): boolean
  /** Address blocks (CIDR) of private peers that the built-in client may dial for this torrent. */
  peersOf(infoHash: string): readonly string[]
}

/** Everything a fleet needs from the world. */
export interface FleetOptions {
  readonly store: FleetStore
  readonly moves: MoveStore
  readonly peerMetadata: PeerMetadata
  readonly clients: ClientFactory
  readonly fetcher: TorrentFetcher
  readonly folders: FolderProbe
  readonly clock: Clock
  /** That many unpredictable bytes. */
  readonly random: (length: number) => Uint8Array
  readonly hashes: Hashes
  readonly allowances: Allowances
  readonly log: Log
  /**
   * When the store came out of a backup, Unix milliseconds. Grabs from before may have gone on without it knowing: each
   * client must answer before they are given to one.
   */
  readonly restoredAt?: number
}
