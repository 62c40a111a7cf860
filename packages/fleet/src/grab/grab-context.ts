import type { Hashes } from '@shoal/bittorrent'
import type { ClientRegistry } from '../client/client-registry.ts'
import type { Clock } from '../clock.ts'
import type { Allowances } from '../fleet-options.ts'
import type { FleetSettings } from '../fleet-settings.ts'
import type { Log } from '../log.ts'
import type { PlacementRounds } from '../placement/placement-rounds.ts'
import type { GrabStore } from './grab-store.ts'
import type { TorrentFetcher } from './torrent-fetcher.ts'

/** What the steps of a grab work with. */
export interface GrabContext {
  readonly store: GrabStore
  readonly registry: ClientRegistry
  readonly fetcher: TorrentFetcher
  readonly clock: Clock
  readonly hashes: Hashes
  readonly settings: () => FleetSettings
  /** What configuration and operators allow, together. */
  readonly allowances: Allowances
  /** The proxy on the way to an indexer's links. */
  readonly proxyOf: (indexer: string) => string | undefined
  readonly rounds: PlacementRounds
  /** One placement at a time: what one decides the next one counts. */
  readonly oneAtATime: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** When this process began, Unix milliseconds: what was being sent before that has an unknown end. */
  readonly startedAt: number
  /** When the store came out of a backup, Unix milliseconds; 0 when it did not. */
  readonly restoredAt: number
  readonly log: Log
}
