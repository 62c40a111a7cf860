import type { Routes } from '../../../http/feature.ts'
import type { FleetParts } from '../fleet-parts.ts'
import { mountClients } from './client-routes.ts'
import { mountQbittorrent } from './compatible-api-routes.ts'
import { mountEndpoints } from './endpoint-routes.ts'
import { mountFleet } from './fleet-routes.ts'
import { mountFleetTorrents } from './fleet-torrent-routes.ts'
import { mountGrabs } from './grab-routes.ts'
import { mountIndexerProxies } from './indexer-proxy-routes.ts'
import { mountMoves } from './move-routes.ts'
import { mountPathMapping } from './path-mapping-routes.ts'
import { mountRules } from './rule-routes.ts'
import { mountWebhook } from './webhook-routes.ts'

const MAX_TORRENT_BODY = 16 * 1024 * 1024 // bytes; the body may carry a .torrent in base64

/** Everything that the fleet answers. */
export function fleetRoutes(parts: FleetParts): Routes {
  return {
    openPaths: (app) => {
      mountWebhook(app, parts)
      mountQbittorrent(app, parts)
    },
    operations: (target) => {
      const large = { ...target, maxBody: MAX_TORRENT_BODY }
      mountGrabs(target, parts)
      mountClients(target, parts)
      mountFleet(target, parts)
      mountFleetTorrents(large, parts)
      mountEndpoints(target, parts)
      mountPathMapping(target, parts)
      mountMoves(large, parts)
      mountIndexerProxies(target, parts)
      mountRules(target, parts)
    },
    socketOperations: (target) => {
      mountFleet(target, parts)
      mountFleetTorrents(target, parts)
      mountClients(target, parts)
      mountGrabs(target, parts)
      mountMoves(target, parts)
      mountIndexerProxies(target, parts)
    },
  }
}
