import { infoHash } from '@shoal/bittorrent'
import { z } from 'zod'
import type {
  ClientFile,
  ClientPeer,
  ClientTorrent,
  ClientTracker,
  TorrentActivity,
} from '../../client/torrent-client.ts'

const SECOND = 1_000 // milliseconds

export const torrentSchema = z.object({
  id: z.number(),
  hashString: z.string(),
  name: z.string(),
  /** 0 stopped, 1 and 2 checking, 3 and 4 downloading, 5 and 6 seeding; odd ones wait in a queue. */
  status: z.number(),
  /** 3 is a local error, e.g. missing files; 1 and 2 come from trackers. */
  error: z.number(),
  errorString: z.string(),
  totalSize: z.number(),
  leftUntilDone: z.number(),
  haveValid: z.number(),
  rateUpload: z.number(),
  rateDownload: z.number(),
  uploadedEver: z.number(),
  downloadedEver: z.number(),
  labels: z.array(z.string()).default([]),
  downloadDir: z.string(),
  addedDate: z.number(),
  doneDate: z.number(),
  secondsSeeding: z.number().default(0),
  peersConnected: z.number(),
  peersSendingToUs: z.number(),
  metadataPercentComplete: z.number(),
})

export type TransmissionTorrent = z.output<typeof torrentSchema>

export const torrentFields = Object.keys(torrentSchema.shape)

/** The torrent in Shoal's words. There are no categories: the first label stands for one. */
export function torrentOf(torrent: TransmissionTorrent): ClientTorrent {
  const [category, ...tags] = torrent.labels
  return {
    infoHash: infoHash(torrent.hashString),
    name: torrent.name,
    activity: activityOf(torrent),
    totalBytes: torrent.totalSize,
    completedBytes: torrent.haveValid,
    leftBytes: torrent.leftUntilDone,
    uploadSpeed: torrent.rateUpload,
    downloadSpeed: torrent.rateDownload,
    uploadedBytes: torrent.uploadedEver,
    downloadedBytes: torrent.downloadedEver,
    category: category ?? '',
    tags,
    savePath: torrent.downloadDir,
    addedAt: torrent.addedDate * SECOND,
    ...(torrent.doneDate > 0 ? { completedAt: torrent.doneDate * SECOND } : {}),
    seedingTime: torrent.secondsSeeding,
    seeders: torrent.peersSendingToUs,
    leechers: torrent.peersConnected - torrent.peersSendingToUs,
    ...(torrent.errorString === '' ? {} : { error: torrent.errorString }),
  }
}

function activityOf(torrent: TransmissionTorrent): TorrentActivity {
  if (torrent.error === 3) return /no data found/i.test(torrent.errorString) ? 'missing-files' : 'error'
  switch (torrent.status) {
    case 0:
      return 'paused'
    case 1:
    case 2:
      return 'checking'
    case 3:
    case 5:
      return 'queued'
    case 4:
      if (torrent.metadataPercentComplete < 1) return 'metadata'
      return torrent.rateDownload > 0 ? 'downloading' : 'stalled'
    default:
      return 'seeding'
  }
}

export const detailsSchema = z.object({
  files: z.array(z.object({ name: z.string(), length: z.number(), bytesCompleted: z.number() })),
  fileStats: z.array(z.object({ wanted: z.boolean(), priority: z.number() })),
  trackerStats: z.array(
    z.object({
      announce: z.string(),
      tier: z.number(),
      /** 0 inactive, 1 waiting, 2 queued, 3 active. */
      announceState: z.number(),
      hasAnnounced: z.boolean(),
      lastAnnounceSucceeded: z.boolean(),
      lastAnnounceResult: z.string(),
      seederCount: z.number(),
      leecherCount: z.number(),
    }),
  ),
  peers: z.array(
    z.object({
      address: z.string(),
      port: z.number(),
      clientName: z.string(),
      progress: z.number(),
      rateToPeer: z.number(),
      rateToClient: z.number(),
    }),
  ),
})

type Details = z.output<typeof detailsSchema>

export function filesOf({ files, fileStats }: Details): readonly ClientFile[] {
  return files.map((file, index) => {
    const { wanted, priority } = fileStats[index] ?? { wanted: true, priority: 0 }
    return {
      index,
      path: file.name,
      length: file.length,
      completedBytes: file.bytesCompleted,
      priority: wanted ? (priority > 0 ? 2 : 1) : 0,
    }
  })
}

export function trackersOf({ trackerStats }: Details): readonly ClientTracker[] {
  return trackerStats.map((tracker) => ({
    url: tracker.announce,
    tier: tracker.tier,
    status: statusOf(tracker),
    message: tracker.lastAnnounceSucceeded ? '' : tracker.lastAnnounceResult,
    ...(tracker.seederCount < 0 ? {} : { seeders: tracker.seederCount }),
    ...(tracker.leecherCount < 0 ? {} : { leechers: tracker.leecherCount }),
  }))
}

function statusOf(tracker: Details['trackerStats'][number]): ClientTracker['status'] {
  if (tracker.announceState === 3) return 'updating'
  if (!tracker.hasAnnounced) return tracker.announceState === 0 ? 'disabled' : 'waiting'
  return tracker.lastAnnounceSucceeded ? 'working' : 'error'
}

export function peersOf({ peers }: Details): readonly ClientPeer[] {
  return peers.map((peer) => ({
    address: peer.address.includes(':') ? `[${peer.address}]:${peer.port}` : `${peer.address}:${peer.port}`,
    client: peer.clientName,
    progress: peer.progress,
    uploadSpeed: peer.rateToPeer,
    downloadSpeed: peer.rateToClient,
  }))
}
