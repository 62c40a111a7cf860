import type { Fleet } from '@shoal/fleet'
import type { OpenAllowances } from '../../../http/allowances.ts'
import { allowedPaths } from './allowed-path.ts'
import type { TaskSources } from './task-source.ts'

export interface TaskSourcesParts {
  readonly fleet: Fleet
  readonly allowances: OpenAllowances
  readonly ownTrackers: readonly string[]
  /** Folders whose videos may be captured by path. */
  readonly folders: readonly string[]
}

/** What the fleet and the configuration know of a torrent that somebody wants screenshots of. */
export function taskSources({ fleet, allowances, ownTrackers, folders }: TaskSourcesParts): TaskSources {
  return {
    ownTrackers,
    inFleet: (infoHash) => {
      const held = fleet.torrents.find({ infoHash })
      if (held === undefined) return undefined
      return held.torrent.leftBytes === 0 ? 'complete' : 'incomplete'
    },
    metainfoOf: (infoHash) => grabbedMetainfo(fleet, infoHash),
    mayAnnounce: async (host) => {
      if (allowances.mayAnnounce(new URL(`http://${host.includes(':') ? `[${host}]` : host}/`))) return true
      const allowed = await fleet.allowances.list()
      return allowed.some((entry) => entry.purpose === 'tracker' && entry.host.replace(/:\d+$/, '') === host)
    },
    peersOf: (infoHash) => allowances.peersOf(infoHash),
    allowedPath: allowedPaths(folders),
  }
}

/** The .torrent of the newest grab of an info-hash. */
export async function grabbedMetainfo(fleet: Fleet, infoHash: string): Promise<Uint8Array | undefined> {
  const { items } = await fleet.grabs.list({ page: { limit: 1 }, filter: { infoHash } })
  const [grab] = items
  return grab === undefined ? undefined : fleet.grabs.metainfo(grab.id)
}
