import type { InfoHash } from '@shoal/bittorrent'
import type { ClientSnapshot, ClientTorrent } from './torrent-client.ts'

/** A snapshot with the sums over its torrents. */
export function snapshotOf(
  torrents: ReadonlyMap<InfoHash, ClientTorrent>,
  rest: Omit<ClientSnapshot, 'torrents' | 'activeDownloads' | 'outstandingBytes' | 'failing'>,
): ClientSnapshot {
  let activeDownloads = 0
  let outstandingBytes = 0
  const failing: InfoHash[] = []
  for (const { infoHash, activity, leftBytes } of torrents.values()) {
    if (activity === 'downloading' || activity === 'metadata') activeDownloads += 1
    if (activity === 'error' || activity === 'missing-files') failing.push(infoHash)
    outstandingBytes += leftBytes
  }
  return { ...rest, activeDownloads, outstandingBytes, failing, torrents }
}
