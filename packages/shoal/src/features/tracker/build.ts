import { join } from 'node:path'
import { CreditWebhookError, createSqlRegister, type TrackerSchema } from '@shoal/tracker/register'
import type { AuditLog } from '../../http/audit.ts'
import type { Feature } from '../../http/feature.ts'
import type { MountTarget } from '../../http/mount.ts'
import { ProblemError } from '../../http/problem-error.ts'
import { TRACKER_SOCKET } from '../../internal/socket-names.ts'
import { createTrackerClient, type KnownTorrent, type TrackerClient } from '../../internal/tracker-client.ts'
import type { ControlContext } from '../../platform/control-context.ts'
import type { CoreSchema } from '../../platform/database/core-schema.ts'
import { createCreditDeliveries } from './follow-ups/credit-deliveries.ts'
import { createTrackerAccessSync } from './follow-ups/tracker-access-sync.ts'
import { createTrackerSync } from './follow-ups/tracker-sync.ts'
import { createKnownTorrents } from './known-torrents.ts'
import { mountSwarms } from './routes/swarm-routes.ts'
import { mountTrackerAccess } from './routes/tracker-access-routes.ts'
import { mountTrackerLists } from './routes/tracker-list-routes.ts'
import { mountTrackerUsers } from './routes/tracker-user-routes.ts'
import { mountTrackerWatch } from './routes/tracker-watch-routes.ts'
import type { TrackerParts } from './tracker-parts.ts'

export interface TrackerFeature extends Feature {
  /** The tracker's own process. */
  readonly client: TrackerClient
  /** Remembers the torrent and resolves when the tracker serves it, or is known to be away and will hear of it later. */
  readonly serve: (torrent: KnownTorrent) => Promise<void>
}

/** Control's side of the tracker: what it serves, its register of users and lists, and what keeps both in step. */
export function buildTracker(context: ControlContext, audit: AuditLog): TrackerFeature {
  const { database, folder, addresses, log, now } = context
  const client = createTrackerClient(join(folder.run, TRACKER_SOCKET))
  const sync = createTrackerSync({
    torrents: createKnownTorrents(database.withSchema<CoreSchema>(), now),
    tracker: client,
    onReachable: (reachable) => log[reachable ? 'info' : 'warn'](reachable ? 'tracker reached' : 'tracker not reached'),
  })
  const { register, accessSync, deliveries } = openRegister(context, client)
  const parts: TrackerParts = {
    tracker: client,
    register,
    push: () => accessSync.nudge(),
    deliver: () => deliveries.nudge(),
    announceUrls: [addresses.announceHttp, addresses.announceUdp],
    audit,
    now,
  }
  const line = { name: 'line to the tracker', start: async () => undefined, stop: () => client.close() }
  return {
    client,
    serve: (torrent) => sync.serve(torrent),
    services: [line, sync, accessSync, deliveries],
    routes: {
      operations: (target) => mountAll(target, parts),
      socketOperations: (target) => mountTrackerUsers(target, parts),
    },
  }
}

function mountAll(target: MountTarget, parts: TrackerParts): void {
  mountSwarms(target, parts)
  mountTrackerAccess(target, parts)
  mountTrackerUsers(target, parts)
  mountTrackerLists(target, parts)
  mountTrackerWatch(target, parts)
}

/** The register over SQL, and what brings its changes to the tracker and its credits to the site. */
function openRegister({ database, sealerFor, log, now }: ControlContext, tracker: TrackerClient) {
  const register = createSqlRegister({
    database: database.withSchema<TrackerSchema>(),
    sealer: sealerFor('tracker'),
  })
  const accessSync = createTrackerAccessSync({
    register,
    tracker,
    now,
    onError: (err) => {
      // A tracker that is away is told of elsewhere.
      if (err instanceof ProblemError && err.code === 'tracker-unreachable') return
      log.error({ err }, 'users of the tracker were not brought into step')
    },
  })
  const deliveries = createCreditDeliveries({
    register,
    now,
    onError: (err) => {
      const level = err instanceof CreditWebhookError ? 'warn' : 'error'
      log[level]({ err }, 'credits were not handed to the site')
    },
  })
  return { register, accessSync, deliveries }
}
