import { randomBytes } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { nodeHashes } from '@shoal/bittorrent/node'
import {
  type Allowances,
  createClientFactory,
  createFleet,
  type Fleet,
  type FleetStore,
  GuardedFetcher,
} from '@shoal/fleet'
import type { NodeTorrentSession } from '@shoal/peer'
import type { DataFolder } from '../../data-folder/data-folder.ts'
import type { Service } from '../../lifecycle/service.ts'
import type { Logger } from '../../logging/create-logger.ts'
import { VERSION } from '../../version.ts'
import type { RoleSettings } from '../role-settings.ts'
import { applyDeclarations } from './apply-declarations.ts'

export interface FleetParts {
  readonly store: FleetStore
  readonly session: NodeTorrentSession
  readonly folder: DataFolder
  readonly allowances: Allowances
  readonly declarations: RoleSettings['declarations']
  /** When the data folder came out of a backup, Unix milliseconds. */
  readonly restoredAt: number | undefined
  readonly log: Logger
}

/** The fleet over SQL, with the built-in client on our own peer session. */
export function buildFleet(parts: FleetParts): { readonly fleet: Fleet; readonly services: readonly Service[] } {
  const { session, folder, log } = parts
  const fetcher = new GuardedFetcher()
  const fleet = createFleet({
    store: parts.store,
    clients: createClientFactory({
      session,
      folder: folder.downloads,
      version: VERSION,
      freeSpace: async (path) => {
        const { bavail, bsize } = await statfs(path)
        return bavail * bsize
      },
      now: Date.now,
    }),
    fetcher,
    clock: {
      now: Date.now,
      setTimer: (delay, callback) => {
        const timer = setTimeout(callback, delay)
        return () => clearTimeout(timer)
      },
    },
    random: (length) => randomBytes(length),
    hashes: nodeHashes,
    allowances: parts.allowances,
    ...(parts.restoredAt === undefined ? {} : { restoredAt: parts.restoredAt }),
    log: {
      info: (message, values) => log.info(values ?? {}, message),
      warn: (message, values) => log.warn(values ?? {}, message),
      error: (message, values) => log.error(values ?? {}, message),
    },
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
  return { fleet, services: [sessionService, applyDeclarations(fleet, parts.declarations), fleet, ensureClient] }
}
