import { randomBytes } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { nodeHashes } from '@shoal/bittorrent/node'
import {
  type Allowances,
  type Clock,
  type CompatibleApiOptions,
  createClientFactory,
  createFleet,
  createNoticeSender,
  createNotices,
  createSqlApiRecords,
  createSqlBuiltinMemory,
  createSqlMoveStore,
  createSqlNoticeStore,
  type Fleet,
  type FleetSchema,
  type FleetStore,
  GuardedFetcher,
  type Log,
  type Notices,
  nodeFolderProbe,
  WatchedFolder,
} from '@shoal/fleet'
import type { NodeTorrentSession } from '@shoal/peer'
import type { SqlDatabase } from '@shoal/sql'
import type { DataFolder } from '../../platform/data-folder/data-folder.ts'
import type { WholeSchema } from '../../platform/database/open-database.ts'
import type { Service } from '../../platform/lifecycle/service.ts'
import type { Logger } from '../../platform/logging/create-logger.ts'
import { createSealer } from '../../platform/secrets/sealer.ts'
import { VERSION } from '../../platform/version.ts'
import type { RoleSettings } from '../../roles/role-settings.ts'
import { applyDeclarations } from './apply-declarations.ts'
import { peerMetadata } from './peer-metadata.ts'

export interface FleetParts {
  readonly store: FleetStore
  readonly database: SqlDatabase<WholeSchema>
  readonly sealingKey: Uint8Array
  readonly session: NodeTorrentSession
  readonly folder: DataFolder
  readonly allowances: Allowances
  /** Folder whose .torrent files are taken in; the data folder's own when absent. */
  readonly watch: string | undefined
  readonly declarations: RoleSettings['declarations']
  /** When the data folder came out of a backup, Unix milliseconds. */
  readonly restoredAt: number | undefined
  readonly log: Logger
}

const clock: Clock = {
  now: Date.now,
  setTimer: (delay, callback) => {
    const timer = setTimeout(callback, delay)
    return () => clearTimeout(timer)
  },
}

/** What `buildFleet` made, its services in the order in which they start. */
export interface BuiltFleet {
  readonly fleet: Fleet
  readonly notices: Notices
  readonly compatibleApi: Pick<CompatibleApiOptions, 'records' | 'clock'>
  readonly services: readonly Service[]
}

/** The fleet over SQL, with the built-in client on our own peer session, and the notices about it. */
export function buildFleet(parts: FleetParts): BuiltFleet {
  const { store, database, session, folder, log } = parts
  const fleetLog: Log = {
    info: (message, values) => log.info(values ?? {}, message),
    warn: (message, values) => log.warn(values ?? {}, message),
    error: (message, values) => log.error(values ?? {}, message),
  }
  const fetcher = new GuardedFetcher()
  const fleetDatabase = database.withSchema<FleetSchema>()
  const fleet = createFleet({
    store,
    moves: createSqlMoveStore({ database: fleetDatabase, sealer: createSealer(parts.sealingKey, 'moves') }),
    peerMetadata,
    clients: createClientFactory({
      session,
      folder: folder.downloads,
      version: VERSION,
      freeSpace: async (path) => {
        const { bavail, bsize } = await statfs(path)
        return bavail * bsize
      },
      memory: createSqlBuiltinMemory({
        database: fleetDatabase,
        sealer: createSealer(parts.sealingKey, 'built-in client'),
      }),
      now: Date.now,
    }),
    fetcher,
    folders: nodeFolderProbe,
    clock,
    random: (length) => randomBytes(length),
    hashes: nodeHashes,
    allowances: parts.allowances,
    restoredAt: parts.restoredAt,
    log: fleetLog,
  })
  const notices = createNotices({
    store: createSqlNoticeStore({ database: fleetDatabase, sealer: createSealer(parts.sealingKey, 'notices') }),
    fleetStore: store,
    sender: createNoticeSender({ now: Date.now }),
    clock,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    log: fleetLog,
  })
  const sessionService: Service = {
    name: 'built-in client',
    start: async () => undefined, // it is open since it was made
    stop: async (signal) => {
      await fetcher.close()
      await session.stop(signal)
    },
  }
  const ensureClient: Service = {
    name: 'first client',
    start: async () => {
      if ((await fleet.clients.list()).length === 0) await fleet.clients.add({ kind: 'builtin', name: 'Shoal' })
    },
    stop: async () => undefined,
  }
  const declared = applyDeclarations({ fleet, notices }, parts.declarations)
  const watched = new WatchedFolder({
    path: parts.watch ?? folder.watch,
    accept: (release, key) => fleet.request(release, key),
    clock,
    hashes: nodeHashes,
    log: fleetLog,
  })
  const compatibleApi = { records: createSqlApiRecords(fleetDatabase), clock }
  return { fleet, notices, compatibleApi, services: [sessionService, declared, fleet, notices, ensureClient, watched] }
}
