import type { InfoHash } from '@shoal/bittorrent'
import type { ClientSnapshot, ClientTorrent } from './torrent-client.ts'

/** A snapshot with the sums over its torrents. */
export function snapshotOf(
  torrents: ReadonlyMap<InfoHash, ClientTorrent>,
  rest: Omit<ClientSnapshot, 'torrents' | 'activeDownloads' | 'outstandingBytes'>,
): ClientSnapshot {
  let activeDownloads = 0
  let outstandingBytes = 0
  for (const { activity, leftBytes } of torrents.values()) {
    if (activity === 'downloading' || activity === 'metadata') activeDownloads += 1
    outstandingBytes += leftBytes
  }
  return { ...rest, activeDownloads, outstandingBytes, torrents }
}
