import { createSqlApiRecords, createSqlFleetStore, type Fleet, type FleetSchema, type FleetStore } from '@shoal/fleet'
import type { NodeTorrentSession } from '@shoal/peer'
import { createAllowances, type OpenAllowances } from '../../http/allowances.ts'
import type { AuditLog } from '../../http/audit.ts'
import type { Feature } from '../../http/feature.ts'
import type { ControlContext } from '../../platform/control-context.ts'
import { createRetention } from '../../platform/database/retention.ts'
import { systemClock } from '../../platform/lifecycle/system-clock.ts'
import { followAllowedTrackers } from './allowed-trackers.ts'
import { assembleFleet } from './assemble-fleet.ts'
import type { FleetParts, People } from './fleet-parts.ts'
import { openPeerSession } from './open-peer-session.ts'
import { fleetRoutes } from './routes/fleet-feature-routes.ts'
import { transferReader } from './transfer-of.ts'
import { chooseWebhookPath } from './webhook-path.ts'

export interface FleetFeature extends Feature {
  readonly fleet: Fleet
  readonly store: FleetStore
  /** The peer of the built-in client. */
  readonly session: NodeTorrentSession
  readonly allowances: OpenAllowances
  readonly webhookPath: string
}

export interface FleetNeeds {
  readonly audit: AuditLog
  readonly people: People
  /** Id of the newest screenshot task of a torrent. */
  readonly taskOf: FleetParts['taskOf']
}

/** The fleet over SQL, with the built-in client on our own peer session, and where releases come in. */
export async function buildFleet(context: ControlContext, needs: FleetNeeds): Promise<FleetFeature> {
  const { configuration, settings, folder, addresses, database, outbox, sealerFor, kept, log } = context
  const { trackerHost, announceHttp, announceUdp } = addresses
  const webhookPath = await chooseWebhookPath(configuration.webhook, kept)
  const allowances = createAllowances({
    networks: configuration.fetch.allow,
    peerNetworks: configuration.peers.allow,
    ownTrackers: [announceHttp, announceUdp],
    usesDht: configuration.client.dht,
  })
  const fleetDatabase = database.withSchema<FleetSchema>()
  const allowedTrackers = await followAllowedTrackers(
    createSqlFleetStore({ database: fleetDatabase, outbox, sealer: sealerFor('fleet') }),
  )
  const { store } = allowedTrackers
  const { session, dht } = await openPeerSession({
    configuration,
    stateFolder: folder.torrents,
    ownTracker: `${trackerHost}:${settings.trackerPort}`,
    mayAnnounce: (name) => name === trackerHost || allowedTrackers.has(name),
    log,
  })
  const { fleet, services } = await assembleFleet(context, { store, session, allowances })
  const { allow: networks, perMinute } = configuration.webhook
  const parts: FleetParts = {
    ...needs,
    fleet,
    compatibleApi: { records: createSqlApiRecords(fleetDatabase), clock: systemClock },
    webhook: { path: webhookPath, networks, perMinute },
    savePath: folder.downloads,
    transferOf: transferReader(fleet, session),
  }
  const retention = createRetention({
    of: 'grabs',
    keepDays: configuration.keep.grabsDays,
    remove: store.forget,
    now: context.now,
    log,
  })
  const routes = fleetRoutes(parts)
  return { fleet, store, session, allowances, webhookPath, services: [dht, ...services, retention], routes }
}
