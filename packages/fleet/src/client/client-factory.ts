import type { ClientConfig } from './client-config.ts'
import type { TorrentClient } from './torrent-client.ts'

export interface ClientFactory {
  /** A client that connects when first used; `timeout` in milliseconds bounds each call. */
  create(config: ClientConfig, timeout: number): TorrentClient
}
