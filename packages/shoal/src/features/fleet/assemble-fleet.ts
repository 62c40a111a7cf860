import { randomBytes } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { nodeHashes } from '@shoal/bittorrent/node'
import {
  type Allowances,
  createClientFactory,
  createFleet,
  createSqlBuiltinMemory,
  createSqlMoveStore,
  type Fleet,
  type FleetSchema,
  type FleetStore,
  GuardedFetcher,
  nodeFolderProbe,
  WatchedFolder,
} from '@shoal/fleet'
import type { NodeTorrentSession } from '@shoal/peer'
import type { ControlContext } from '../../platform/control-context.ts'
import { RESTORED_AT } from '../../platform/database/restored-at.ts'
import type { Service } from '../../platform/lifecycle/service.ts'
import { systemClock } from '../../platform/lifecycle/system-clock.ts'
import { messageLog } from '../../platform/logging/message-log.ts'
import { VERSION } from '../../platform/version.ts'
import { declaredFleet } from './declared-fleet.ts'
import { peerMetadata } from './peer-metadata.ts'

export interface FleetMaterial {
  readonly store: FleetStore
  readonly session: NodeTorrentSession
  readonly allowances: Allowances
}

export interface AssembledFleet {
  readonly fleet: Fleet
  /** In the order in which they start. */
  readonly services: readonly Service[]
}

/** The fleet, and what runs with it: the built-in client, what the settings file declares, the watched folder. */
export async function assembleFleet(context: ControlContext, material: FleetMaterial): Promise<AssembledFleet> {
  const { configuration, settings, folder, kept, log } = context
  const { session, store, allowances } = material
  const restoredAt = await kept.get(RESTORED_AT)
  const fetcher = new GuardedFetcher()
  const fleetLog = messageLog(log)
  const fleet = createFleet({
    store,
    moves: createSqlMoveStore({
      database: context.database.withSchema<FleetSchema>(),
      sealer: context.sealerFor('moves'),
    }),
    peerMetadata,
    clients: clientFactory(context, session),
    fetcher,
    folders: nodeFolderProbe,
    clock: systemClock,
    random: (length) => randomBytes(length),
    hashes: nodeHashes,
    allowances,
    restoredAt: restoredAt === undefined ? undefined : Number(restoredAt),
    log: fleetLog,
  })
  const watched = new WatchedFolder({
    path: configuration.watch.folder ?? folder.watch,
    accept: (release, key) => fleet.request(release, key),
    clock: systemClock,
    hashes: nodeHashes,
    log: fleetLog,
  })
  return {
    fleet,
    services: [
      builtinClient(session, fetcher),
      declaredFleet(fleet, settings.declarations),
      fleet,
      firstClient(fleet),
      watched,
    ],
  }
}

function clientFactory({ database, folder, sealerFor, now }: ControlContext, session: NodeTorrentSession) {
  return createClientFactory({
    session,
    folder: folder.downloads,
    version: VERSION,
    freeSpace: async (path) => {
      const { bavail, bsize } = await statfs(path)
      return bavail * bsize
    },
    memory: createSqlBuiltinMemory({
      database: database.withSchema<FleetSchema>(),
      sealer: sealerFor('built-in client'),
    }),
    now,
  })
}

function builtinClient(session: NodeTorrentSession, fetcher: GuardedFetcher): Service {
  return {
    name: 'built-in client',
    start: async () => undefined, // it is open since it was made
    stop: async (signal) => {
      await fetcher.close()
      await session.stop(signal)
    },
  }
}

function firstClient(fleet: Fleet): Service {
  return {
    name: 'first client',
    start: async () => {
      if ((await fleet.clients.list()).length === 0) await fleet.clients.add({ kind: 'builtin', name: 'Shoal' })
    },
    stop: async () => undefined,
  }
}
