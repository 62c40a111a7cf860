import type { ClientTorrent, ClientTracker } from '../client/torrent-client.ts'

/** How a young torrent was announced again so far. */
export interface ReannouncePast {
  readonly tries: number
  /** When last, Unix milliseconds. */
  readonly lastAt: number
}

export interface ReannounceRules {
  /** 0 switches it off. */
  readonly maxAnnounceRetries: number
  /** Least milliseconds between two. */
  readonly announceSpacing: number
}

/** Older than that, its own announces do. Milliseconds. */
const YOUNG = 15 * 60_000
/** A tracker that works but knows no peers is asked again less often. Milliseconds. */
const WORKING_SPACING = 30_000

/** Whether the torrent is one that announcing again could help: young, wanting bytes, and with nobody to get them from. */
export function wantsPeers(torrent: ClientTorrent, now: number): boolean {
  const { activity, addedAt, downloadSpeed, seeders, leechers, leftBytes } = torrent
  const wanting = activity === 'downloading' || activity === 'stalled'
  return wanting && leftBytes > 0 && now - addedAt < YOUNG && downloadSpeed === 0 && seeders + leechers === 0
}

/** Whether it is time to ask at all, before the client is asked how its trackers do. */
export function maySoon(past: ReannouncePast | undefined, rules: ReannounceRules, now: number): boolean {
  if (rules.maxAnnounceRetries === 0) return false
  if (past === undefined) return true
  return past.tries < rules.maxAnnounceRetries && now - past.lastAt >= rules.announceSpacing
}

/**
 * Whether to announce again now. Only once a tracker has answered: libtorrent moves its next announce on each forced
 * call, so that calling earlier or more often keeps it from ever announcing.
 */
export function shouldReannounce(
  trackers: readonly ClientTracker[],
  past: ReannouncePast | undefined,
  rules: ReannounceRules,
  now: number,
): boolean {
  if (!maySoon(past, rules, now) || trackers.some(({ status }) => status === 'updating')) return false
  const working = trackers.filter(({ status }) => status === 'working')
  if (working.length === 0) return trackers.some(({ status }) => status === 'error')
  const nobody = working.every(({ seeders = 0, leechers = 0 }) => seeders + leechers <= 1)
  return nobody && now - (past?.lastAt ?? 0) >= Math.max(rules.announceSpacing, WORKING_SPACING)
}
