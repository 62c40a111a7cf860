import type { TorrentChange } from '../../src/client/torrent-change.ts'

type Kinds = ReadonlySet<TorrentChange['kind']>

const labels = ['category', 'add-tags', 'remove-tags'] as const
const trackers = ['add-trackers', 'edit-tracker', 'remove-trackers'] as const

/** qBittorrent 4.5; `withWebSeeds` since 5.0. */
export function qbittorrentChanges(withWebSeeds: boolean): Kinds {
  return new Set([
    ...labels,
    ...trackers,
    'speed-limits',
    'share-limits',
    'sequential',
    'first-last-piece-first',
    'super-seeding',
    'automatic-management',
    'file-priority',
    'add-peers',
    'rename',
    'rename-file',
    'location',
    'queue',
    'force-start',
    ...(withWebSeeds ? (['add-web-seeds', 'remove-web-seeds'] as const) : []),
  ] as const)
}

/** Transmission 3; `withSequential` since 4.1. */
export function transmissionChanges(withSequential: boolean): Kinds {
  return new Set([
    ...labels,
    ...trackers,
    'speed-limits',
    'share-limits',
    'file-priority',
    'rename-file',
    'location',
    'queue',
    'force-start',
    ...(withSequential ? (['sequential'] as const) : []),
  ] as const)
}

export const delugeChanges: Kinds = new Set([
  'category',
  ...trackers,
  'speed-limits',
  'share-limits',
  'sequential',
  'first-last-piece-first',
  'super-seeding',
  'file-priority',
  'add-peers',
  'rename-file',
  'location',
  'queue',
  'force-start',
] as const)

export const rtorrentChanges: Kinds = new Set([...labels, 'file-priority', 'add-trackers', 'force-start'] as const)
