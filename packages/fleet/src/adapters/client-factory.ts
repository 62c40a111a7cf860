import type { ClientConfig } from '../client/client-config.ts'
import type { ClientFactory } from '../client/client-factory.ts'
import type { TorrentClient } from '../client/torrent-client.ts'
import { BuiltinClient, type BuiltinOptions } from './builtin/builtin-client.ts'
import { DelugeClient } from './deluge/deluge-client.ts'
import { QbittorrentClient } from './qbittorrent/qbittorrent-client.ts'
import { RtorrentClient } from './rtorrent/rtorrent-client.ts'
import { TransmissionClient } from './transmission/transmission-client.ts'

/** Makes clients of every kind; `builtin` is what the built-in one runs on. */
export function createClientFactory(builtin: BuiltinOptions): ClientFactory {
  return {
    create: (config: ClientConfig, timeout: number): TorrentClient => {
      switch (config.kind) {
        case 'builtin':
          return new BuiltinClient(config, builtin)
        case 'qbittorrent':
          return new QbittorrentClient(config, timeout)
        case 'transmission':
          return new TransmissionClient(config, timeout)
        case 'deluge':
          return new DelugeClient(config, timeout)
        case 'rtorrent':
          return new RtorrentClient(config, timeout)
      }
    },
  }
}
