import type { FilePriority, TorrentChange } from '../../client/torrent-change.ts'
import type { TorrentClient, TorrentFacts } from '../../client/torrent-client.ts'
import { writtenLimit } from './qbittorrent-facts.ts'

/** A command of the Web API below `torrents/`, with its fields besides the torrent. */
export interface QbittorrentCommand {
  readonly name: string
  /** What the command calls the torrent: most take several, some one. */
  readonly names: 'hashes' | 'hash'
  readonly fields: Readonly<Record<string, string>>
}

/** qBittorrent's numbers for Shoal's priorities. */
export const filePriorities = [0, 1, 6, 7] as const satisfies readonly number[] & { readonly length: 4 }

/** What `add` tells qBittorrent itself; the rest follows as changes. 4.5 knows no limit of inactive seeding there. */
export const wishesAtAdd = new Set([
  'uploadLimit',
  'downloadLimit',
  'sequential',
  'firstLastPieceFirst',
  'contentLayout',
  'rename',
  'skipChecking',
  'automaticManagement',
  'addToTop',
  'downloadPath',
  'stopCondition',
] as const) satisfies TorrentClient['wishesAtAdd']

/**
 * The commands that carry a change out, in order; `toggle` is one to send only when the fact differs. Names and
 * fields as in the WebUI API of 4.1 to 5.3 (`torrentscontroller.cpp`).
 */
export function commandsOf(
  change: TorrentChange,
): readonly (QbittorrentCommand & { readonly unless?: Partial<TorrentFacts> })[] {
  switch (change.kind) {
    case 'force-start':
      return [many('setForceStart', { value: String(change.on) })]
    case 'category':
      return [many('setCategory', { category: change.category })]
    case 'add-tags':
      return change.tags.length === 0 ? [] : [many('addTags', { tags: change.tags.join(',') })]
    case 'remove-tags':
      return [many('removeTags', { tags: change.tags.join(',') })]
    case 'speed-limits':
      return [
        ...(change.upload === undefined ? [] : [many('setUploadLimit', { limit: String(change.upload) })]),
        ...(change.download === undefined ? [] : [many('setDownloadLimit', { limit: String(change.download) })]),
      ]
    case 'share-limits':
      return [
        many('setShareLimits', {
          ratioLimit: writtenLimit(change.limits.ratio),
          seedingTimeLimit: writtenLimit(change.limits.seedingTime),
          inactiveSeedingTimeLimit: writtenLimit(change.limits.inactiveSeedingTime),
          // 5.3 demands both.
          shareLimitAction: 'Default',
          shareLimitsMode: 'Default',
        }),
      ]
    case 'location':
      return [many('setLocation', { location: change.path })]
    case 'rename':
      return [one('rename', { name: change.name })]
    case 'rename-file':
      return [one('renameFile', { oldPath: change.from, newPath: change.to })]
    case 'rename-folder':
      return [one('renameFolder', { oldPath: change.from, newPath: change.to })]
    case 'file-priority':
      return [one('filePrio', { id: change.indexes.join('|'), priority: writtenPriority(change.priority) })]
    case 'queue':
      return [many({ top: 'topPrio', bottom: 'bottomPrio', up: 'increasePrio', down: 'decreasePrio' }[change.to], {})]
    case 'super-seeding':
      return [many('setSuperSeeding', { value: String(change.on) })]
    case 'sequential':
      return [{ ...many('toggleSequentialDownload', {}), unless: { sequential: change.on } }]
    case 'first-last-piece-first':
      return [{ ...many('toggleFirstLastPiecePrio', {}), unless: { firstLastPieceFirst: change.on } }]
    case 'automatic-management':
      return [many('setAutoManagement', { enable: String(change.on) })]
    case 'add-trackers':
      return [one('addTrackers', { urls: change.urls.join('\n') })]
    case 'edit-tracker':
      // `url` since 5.2, `origUrl` before.
      return [one('editTracker', { origUrl: change.from, url: change.from, newUrl: change.to })]
    case 'remove-trackers':
      return [one('removeTrackers', { urls: change.urls.join('|') })]
    case 'add-web-seeds':
      return [one('addWebSeeds', { urls: change.urls.map(encodeURIComponent).join('|') })]
    case 'remove-web-seeds':
      return [one('removeWebSeeds', { urls: change.urls.map(encodeURIComponent).join('|') })]
    case 'add-peers':
      return [many('addPeers', { peers: change.peers.join('|') })]
  }
}

function many(name: string, fields: Readonly<Record<string, string>>): QbittorrentCommand {
  return { name, names: 'hashes', fields }
}

function one(name: string, fields: Readonly<Record<string, string>>): QbittorrentCommand {
  return { name, names: 'hash', fields }
}

export function writtenPriority(priority: FilePriority): string {
  return String(filePriorities[priority])
}

export function priorityOf(written: number): FilePriority {
  if (written <= 0) return 0
  return written >= 7 ? 3 : written > 1 ? 2 : 1
}
