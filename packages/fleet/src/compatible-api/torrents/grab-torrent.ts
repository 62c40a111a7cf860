import { type Hashes, infoHash } from '@shoal/bittorrent'
import type { ClientTorrent, TorrentActivity } from '../../client/torrent-client.ts'
import type { GrabView } from '../../grab/grab-view.ts'
import type { ShownTorrent } from './torrent-fields.ts'

/** Reasons that only somebody can mend: shown as an error, so that a program warns of it. */
const needsSomebody = new Set(['address-refused', 'tracker-not-allowed', 'fetch-failing', 'client-refused', 'restored'])

/** A grab on its way to a client, as a torrent that waits in a queue, or that cannot go on. */
export function grabTorrent(grab: GrabView, hashes: Hashes): ShownTorrent {
  const size = grab.size ?? 0
  const torrent: ClientTorrent = {
    infoHash: infoHash(grab.infoHash ?? placeholder(grab.id, hashes)),
    name: grab.name,
    activity: activityOf(grab),
    totalBytes: size,
    completedBytes: 0,
    leftBytes: size,
    uploadSpeed: 0,
    downloadSpeed: 0,
    uploadedBytes: 0,
    downloadedBytes: 0,
    category: grab.category,
    tags: grab.tags,
    savePath: '',
    addedAt: grab.createdAt,
    seedingTime: 0,
    seeders: 0,
    leechers: 0,
  }
  return { clientName: grab.clientName ?? '', torrent, pathMapping: [], waiting: waitingFor(grab) }
}

/** Stands for an info-hash until it is known: programs need a name for the torrent, to remove it for example. */
function placeholder(grabId: string, hashes: Hashes): string {
  return Buffer.from(hashes.sha1(new TextEncoder().encode(`shoal grab ${grabId}`))).toString('hex')
}

function activityOf({ state, reason }: GrabView): TorrentActivity {
  if (state === 'waiting-metadata') return 'metadata'
  return state === 'parked' && reason !== undefined && needsSomebody.has(reason.code) ? 'error' : 'queued'
}

function waitingFor({ state, reason }: GrabView): string {
  if (reason !== undefined) return `Shoal: ${reason.message}`
  return state === 'accepted' ? 'Shoal fetches the torrent' : 'Shoal brings the torrent to a client'
}
