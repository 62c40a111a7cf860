import type { ClientConfig } from './client-config.ts'
import type { FolderProbe, FolderState } from './folder-probe.ts'
import { toShoalPath } from './map-path.ts'
import type { ClientTorrent } from './torrent-client.ts'

/** One folder that a client saves to, and what Shoal finds there. */
export interface MappedFolder {
  /** As the client calls it. */
  readonly client: string
  /** As Shoal calls it; absent when no mapping holds it. */
  readonly shoal?: string
  readonly state: FolderState | 'unmapped'
  /** Torrents that save there. */
  readonly torrents: number
}

/** Folders looked at: the ones with most torrents. */
const MOST_FOLDERS = 20

/** Tries a client's path mapping on the folders that its torrents really use. */
export async function testMapping(
  { pathMapping, savePath }: ClientConfig,
  torrents: Iterable<ClientTorrent>,
  folders: FolderProbe,
): Promise<readonly MappedFolder[]> {
  const counts = new Map<string, number>(savePath === undefined ? [] : [[savePath, 0]])
  for (const torrent of torrents) {
    if (torrent.savePath !== '') counts.set(torrent.savePath, (counts.get(torrent.savePath) ?? 0) + 1)
  }
  const most = [...counts].sort(([, one], [, other]) => other - one).slice(0, MOST_FOLDERS)
  return Promise.all(
    most.map(async ([client, count]) => {
      const shoal = toShoalPath(pathMapping, client)
      if (shoal === undefined) return { client, state: 'unmapped' as const, torrents: count }
      return { client, shoal, state: await folders.stateOf(shoal), torrents: count }
    }),
  )
}
