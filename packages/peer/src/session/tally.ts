import type { TorrentStatus } from './torrent-status.ts'

/** What a torrent has done in all its life, kept over restarts. */
export interface Tally {
  /** Payload bytes. */
  readonly uploaded: number
  readonly downloaded: number
  /** Milliseconds of seeding. */
  readonly seeded: number
  /** Unix milliseconds; absent until it was complete. */
  readonly completedAt?: number
}

const SECOND = 1000 // milliseconds

export const NEW_TALLY: Tally = { uploaded: 0, downloaded: 0, seeded: 0 }

/** As a status shows it. */
export function tallyStatus({ uploaded, downloaded, seeded, completedAt }: Tally) {
  return {
    uploadedBytes: uploaded,
    downloadedBytes: downloaded,
    seedingTime: Math.floor(seeded / SECOND),
    completedAt,
  } satisfies Partial<TorrentStatus>
}

/** The tally after some more was done. */
export function tallied(tally: Tally, more: Omit<Tally, 'completedAt'>): Tally {
  return {
    ...tally,
    uploaded: tally.uploaded + more.uploaded,
    downloaded: tally.downloaded + more.downloaded,
    seeded: tally.seeded + more.seeded,
  }
}
