import type { ClientConfig } from '../client/client-config.ts'
import { ClientRefusedError } from '../client/client-error.ts'
import type { ClientFactory } from '../client/client-factory.ts'
import type { TorrentClient } from '../client/torrent-client.ts'
import { BuiltinClient, type BuiltinOptions } from './builtin/builtin-client.ts'
import { QbittorrentClient } from './qbittorrent/qbittorrent-client.ts'

/** Makes clients of every kind; `builtin` is what the built-in one runs on. */
export function createClientFactory(builtin: BuiltinOptions): ClientFactory {
  return {
    create: (config: ClientConfig, timeout: number): TorrentClient => {
      switch (config.kind) {
        case 'builtin':
          return new BuiltinClient(config, builtin)
        case 'qbittorrent':
          return new QbittorrentClient(config, timeout)
        default:
          throw new ClientRefusedError(`${config.kind} cannot be driven by this version`)
      }
    },
  }
}
