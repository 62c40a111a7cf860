import type { ClientTorrent } from '../../client/torrent-client.ts'

/** What qBittorrent 5 calls the state. */
export function stateOf({ activity, leftBytes, totalBytes, uploadSpeed, facts }: ClientTorrent): TorrentState {
  const complete = leftBytes === 0 && totalBytes > 0
  const forced = facts?.forced === true
  switch (activity) {
    case 'downloading':
      return forced ? 'forcedDL' : 'downloading'
    case 'stalled':
      return forced ? 'forcedDL' : 'stalledDL'
    case 'seeding':
      return forced ? 'forcedUP' : uploadSpeed > 0 ? 'uploading' : 'stalledUP'
    case 'paused':
      return complete ? 'stoppedUP' : 'stoppedDL'
    case 'queued':
      return complete ? 'queuedUP' : 'queuedDL'
    case 'checking':
      return complete ? 'checkingUP' : 'checkingDL'
    case 'metadata':
      return forced ? 'forcedMetaDL' : 'metaDL'
    case 'moving':
      return 'moving'
    case 'missing-files':
      return 'missingFiles'
    case 'error':
      return 'error'
  }
}

export type TorrentState =
  | 'downloading'
  | 'forcedDL'
  | 'stalledDL'
  | 'metaDL'
  | 'forcedMetaDL'
  | 'uploading'
  | 'stalledUP'
  | 'forcedUP'
  | 'stoppedUP'
  | 'stoppedDL'
  | 'queuedUP'
  | 'queuedDL'
  | 'checkingUP'
  | 'checkingDL'
  | 'moving'
  | 'missingFiles'
  | 'error'

const downloading = new Set<TorrentState>([
  'downloading',
  'forcedDL',
  'stalledDL',
  'metaDL',
  'forcedMetaDL',
  'stoppedDL',
  'queuedDL',
  'checkingDL',
])
const uploading = new Set<TorrentState>(['uploading', 'stalledUP', 'forcedUP', 'queuedUP', 'checkingUP'])
const active = new Set<TorrentState>([
  'downloading',
  'forcedDL',
  'metaDL',
  'forcedMetaDL',
  'uploading',
  'forcedUP',
  'moving',
])

type Matcher = (state: TorrentState, uploadSpeed: number) => boolean

const isActive: Matcher = (state, uploadSpeed) => active.has(state) || (state === 'stalledDL' && uploadSpeed > 0)
const isStopped: Matcher = (state) => state === 'stoppedUP' || state === 'stoppedDL'

/** What `filter` may be and which torrents it means (`TorrentFilter`, `TorrentImpl::isActive` and so on). */
export const stateFilters: ReadonlyMap<string, Matcher> = new Map<string, Matcher>([
  ['', () => true],
  ['all', () => true],
  ['downloading', (state) => downloading.has(state)],
  ['seeding', (state) => uploading.has(state)],
  ['completed', (state) => uploading.has(state) || state === 'stoppedUP'],
  ['stopped', isStopped],
  // Up to 4.6 these two were called so.
  ['paused', isStopped],
  ['resumed', (state, speed) => !isStopped(state, speed)],
  ['running', (state, speed) => !isStopped(state, speed)],
  ['active', isActive],
  ['inactive', (state, speed) => !isActive(state, speed)],
  ['stalled', (state) => state === 'stalledUP' || state === 'stalledDL'],
  ['stalled_uploading', (state) => state === 'stalledUP'],
  ['stalled_downloading', (state) => state === 'stalledDL'],
  ['checking', (state) => state === 'checkingUP' || state === 'checkingDL'],
  ['moving', (state) => state === 'moving'],
  ['errored', (state) => state === 'error' || state === 'missingFiles'],
])
