import type { TorrentTable } from './torrent-table.ts'

/** Ids of torrents by the tracker that they announce to now. */
export interface TrackerEntry {
  readonly ids: readonly string[]
}

export function trackersOf(table: TorrentTable): ReadonlyMap<string, TrackerEntry> {
  const ids = new Map<string, string[]>()
  for (const [id, { torrent }] of table.rows) {
    const tracker = torrent.facts?.tracker
    if (tracker === undefined || tracker === '') continue
    const known = ids.get(tracker)
    if (known === undefined) ids.set(tracker, [id])
    else known.push(id)
  }
  return new Map([...ids].map(([url, some]) => [url, { ids: some }]))
}
