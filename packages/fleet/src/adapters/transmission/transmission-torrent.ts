import { infoHash } from '@shoal/bittorrent'
import { z } from 'zod'
import type { ShareLimit } from '../../client/torrent-change.ts'
import type {
  ClientFile,
  ClientPeer,
  ClientTorrent,
  ClientTracker,
  TorrentActivity,
  TorrentFacts,
} from '../../client/torrent-client.ts'
import { count, flag, moment, readable, signed, text } from '../known-fields.ts'

const SECOND = 1_000 // milliseconds
const KILO = 1_000 // bytes

export const torrentSchema = z.object({
  id: z.number(),
  hashString: z.string(),
  name: text,
  /** 0 stopped, 1 and 2 checking, 3 and 4 downloading, 5 and 6 seeding; odd ones wait in a queue. */
  status: count,
  /** 3 is a local error, e.g. missing files; 1 and 2 come from trackers. */
  error: count,
  errorString: text,
  totalSize: count,
  sizeWhenDone: count,
  leftUntilDone: count,
  haveValid: count,
  rateUpload: count,
  rateDownload: count,
  uploadedEver: count,
  downloadedEver: count,
  labels: readable(z.string()).catch([]),
  downloadDir: text,
  addedDate: moment,
  doneDate: moment,
  activityDate: moment,
  secondsSeeding: count,
  secondsDownloading: count,
  peersConnected: count,
  peersSendingToUs: count,
  peersGettingFromUs: count,
  metadataPercentComplete: count,
  queuePosition: count,
  isPrivate: flag,
  comment: text,
  magnetLink: text,
  /** -1 and -2 where there is none yet, or no end. */
  uploadRatio: signed,
  eta: signed,
  /** 0 the client's, 1 its own, 2 none. */
  seedRatioMode: count,
  seedRatioLimit: count,
  seedIdleMode: count,
  /** Minutes. */
  seedIdleLimit: count,
  /** Thousands of bytes per second. */
  uploadLimit: count,
  uploadLimited: flag,
  downloadLimit: count,
  downloadLimited: flag,
})

export type TransmissionTorrent = z.output<typeof torrentSchema>

export const torrentFields = Object.keys(torrentSchema.shape)

/** The torrent in Shoal's words; undefined without an info-hash. There are no categories: the first label stands for one. */
export function torrentOf(torrent: TransmissionTorrent): ClientTorrent | undefined {
  if (!/^[0-9a-f]{40}$/i.test(torrent.hashString)) return undefined
  const [category, ...tags] = torrent.labels
  const { totalSize = 0, haveValid = 0, doneDate, errorString = '', peersSendingToUs = 0 } = torrent
  return {
    infoHash: infoHash(torrent.hashString),
    name: torrent.name ?? '',
    activity: activityOf(torrent),
    totalBytes: totalSize,
    completedBytes: haveValid,
    leftBytes: torrent.leftUntilDone ?? Math.max(0, totalSize - haveValid),
    uploadSpeed: torrent.rateUpload ?? 0,
    downloadSpeed: torrent.rateDownload ?? 0,
    uploadedBytes: torrent.uploadedEver ?? 0,
    downloadedBytes: torrent.downloadedEver ?? 0,
    category: category ?? '',
    tags,
    savePath: torrent.downloadDir ?? '',
    addedAt: (torrent.addedDate ?? 0) * SECOND,
    completedAt: doneDate === undefined ? undefined : doneDate * SECOND,
    seedingTime: torrent.secondsSeeding ?? 0,
    seeders: peersSendingToUs,
    leechers: Math.max(0, (torrent.peersConnected ?? 0) - peersSendingToUs),
    error: errorString === '' ? undefined : errorString,
    facts: factsOf(torrent),
  }
}

/** Its name is that of its top file or folder. */
function factsOf(torrent: TransmissionTorrent): TorrentFacts {
  const { downloadDir, name, activityDate, uploadRatio, eta, secondsSeeding, secondsDownloading } = torrent
  const known = downloadDir !== undefined && name !== undefined && (torrent.totalSize ?? 0) > 0
  return {
    contentPath: known ? `${downloadDir.replace(/\/+$/, '')}/${name}` : undefined,
    infoHashV1: torrent.hashString.toLowerCase(),
    wantedBytes: torrent.sizeWhenDone,
    shareLimits: {
      ratio: shareLimitOf(torrent.seedRatioMode, torrent.seedRatioLimit),
      seedingTime: 'client',
      inactiveSeedingTime: shareLimitOf(torrent.seedIdleMode, torrent.seedIdleLimit),
    },
    uploadLimit: speedLimitOf(torrent.uploadLimited, torrent.uploadLimit),
    downloadLimit: speedLimitOf(torrent.downloadLimited, torrent.downloadLimit),
    queuePosition: torrent.queuePosition === undefined ? undefined : torrent.queuePosition + 1,
    connectedSeeders: torrent.peersSendingToUs,
    connectedLeechers: torrent.peersGettingFromUs,
    activeTime: secondsSeeding === undefined ? undefined : secondsSeeding + (secondsDownloading ?? 0),
    lastActivityAt: activityDate === undefined ? undefined : activityDate * SECOND,
    ratio: uploadRatio !== undefined && uploadRatio >= 0 ? uploadRatio : undefined,
    eta: eta !== undefined && eta >= 0 ? eta : undefined,
    isPrivate: torrent.isPrivate,
    comment: torrent.comment,
    magnet: torrent.magnetLink,
  }
}

function shareLimitOf(whose: number | undefined, limit: number | undefined): ShareLimit {
  if (whose === 2) return 'none'
  return whose === 1 && limit !== undefined ? limit : 'client'
}

function speedLimitOf(limited: boolean | undefined, limit: number | undefined): number | undefined {
  if (limited === undefined) return undefined
  return limited && limit !== undefined ? limit * KILO : 0
}

function activityOf(torrent: TransmissionTorrent): TorrentActivity {
  if (torrent.error === 3) return /no data found/i.test(torrent.errorString ?? '') ? 'missing-files' : 'error'
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
      if ((torrent.metadataPercentComplete ?? 1) < 1) return 'metadata'
      return (torrent.rateDownload ?? 0) > 0 ? 'downloading' : 'stalled'
    default:
      return 'seeding'
  }
}

export const detailsSchema = z.object({
  files: readable(z.object({ name: z.string(), length: count, bytesCompleted: count })),
  fileStats: readable(z.object({ wanted: flag, priority: signed })),
  trackerStats: readable(
    z.object({
      announce: z.string(),
      tier: count,
      /** 0 inactive, 1 waiting, 2 queued, 3 active. */
      announceState: count,
      hasAnnounced: flag,
      lastAnnounceSucceeded: flag,
      lastAnnounceResult: text,
      /** -1 where it has not said. */
      seederCount: count,
      leecherCount: count,
      downloadCount: count,
      lastAnnouncePeerCount: count,
    }),
  ),
  peers: readable(
    z.object({
      address: z.string(),
      port: count,
      clientName: text,
      progress: count,
      rateToPeer: count,
      rateToClient: count,
      flagStr: text,
    }),
  ),
})

type Details = z.output<typeof detailsSchema>

export function filesOf({ files, fileStats }: Details): readonly ClientFile[] {
  return files.map((file, index) => {
    const { wanted = true, priority = 0 } = fileStats[index] ?? {}
    return {
      index,
      path: file.name,
      length: file.length ?? 0,
      completedBytes: file.bytesCompleted ?? 0,
      priority: wanted ? (priority > 0 ? 2 : 1) : 0,
    }
  })
}

export function trackersOf({ trackerStats }: Details): readonly ClientTracker[] {
  return trackerStats.map((tracker) => ({
    url: tracker.announce,
    tier: tracker.tier ?? 0,
    status: statusOf(tracker),
    message: tracker.lastAnnounceSucceeded === true ? '' : (tracker.lastAnnounceResult ?? ''),
    seeders: tracker.seederCount,
    leechers: tracker.leecherCount,
    downloaded: tracker.downloadCount,
    peers: tracker.lastAnnouncePeerCount,
  }))
}

function statusOf(tracker: Details['trackerStats'][number]): ClientTracker['status'] {
  if (tracker.announceState === 3) return 'updating'
  if (tracker.hasAnnounced !== true) return tracker.announceState === 0 ? 'disabled' : 'waiting'
  return tracker.lastAnnounceSucceeded === true ? 'working' : 'error'
}

export function peersOf({ peers }: Details): readonly ClientPeer[] {
  return peers.map(({ address, port = 0, ...peer }) => ({
    address: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
    client: peer.clientName ?? '',
    progress: peer.progress ?? 0,
    uploadSpeed: peer.rateToPeer ?? 0,
    downloadSpeed: peer.rateToClient ?? 0,
    flags: peer.flagStr,
  }))
}
