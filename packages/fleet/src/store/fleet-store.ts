import type { InfoHash } from '@shoal/bittorrent'
import type { AllowedHost } from '../allowed-host.ts'
import type { ClientId } from '../client/client-config.ts'
import type { ClientStore } from '../client/client-store.ts'
import type { GrabStore } from '../grab/grab-store.ts'
import type { IndexerProxyStore } from '../grab/indexer-proxies.ts'
import type { Decision } from '../placement/decision.ts'

/** Where the fleet keeps its work. What a method resolved is synced to disk. */
export interface FleetStore extends ClientStore, GrabStore, IndexerProxyStore {
  recentDecisions(limit: number): Promise<readonly Decision[]>
  /** When the torrents of grabs that are done stop being free, Unix milliseconds; those that end before a moment. */
  freeUntil(before: number): Promise<ReadonlyMap<InfoHash, number>>

  settings(): Promise<unknown>
  saveSettings(settings: unknown): Promise<void>

  allowedHosts(): Promise<readonly AllowedHost[]>
  allowHost(host: AllowedHost): Promise<void>
  disallowHost(host: string, purpose: AllowedHost['purpose']): Promise<void>

  /** Adds bytes to a client's month (`2026-11`); the outbox is told when that reaches its `quota`. */
  addTraffic(id: ClientId, month: string, bytes: number, quota?: number): Promise<void>
}
