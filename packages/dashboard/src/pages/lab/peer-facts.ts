import type { LabPeerStatus, LabPeerTorrent, LabReach } from '@shoal/api'

/** What the tracker's side says of a peer of a torrent. */
export function verdictFor(peer: LabPeerStatus, infoHash: string): LabReach {
  return peer.tracker[infoHash]?.verdict ?? 'never-announced'
}

/** How much of a torrent is there, of 0 to 1. */
export function shareOf(torrent: LabPeerTorrent | undefined): number {
  if (torrent === undefined || torrent.totalBytes === 0) return 0
  return Math.min(1, torrent.completedBytes / torrent.totalBytes)
}
