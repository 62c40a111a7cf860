import type { TrackerCounters } from '../tracker.ts'
import { warningText } from '../tracker-warning.ts'

/** The body of `/stats`: totals; with `mode=everything` every counter there is. */
export function statsJson(counters: TrackerCounters, now: number, everything: boolean): object {
  const { announces, scrapes } = counters
  const short = {
    torrents: counters.swarms,
    seeders: counters.seeders,
    leechers: counters.leechers,
    completed: counters.completed,
    announces: announces.http + announces.udp + announces.ws,
    scrapes: scrapes.http + scrapes.udp + scrapes.ws,
    calls: counters.calls,
    activeRequests: counters.activeRequests,
    uptimeSeconds: Math.floor((now - counters.startedAt) / 1000),
  }
  if (!everything) return short
  return { ...short, ...counters, torrents: counters.swarms, warnings: counters.warnings.map(warningText) }
}
