import type { ClientSnapshot } from '../client/torrent-client.ts'
import type { WatchedClient } from '../client/watched-client.ts'

/** What a client sent and received between two polls, to be counted towards its month; nothing if it has no quota. */
export function trafficOf(
  { config, snapshot }: WatchedClient,
  before: ClientSnapshot | undefined,
  now: number,
): { readonly month: string; readonly bytes: number } | undefined {
  if (config.monthlyTraffic === undefined) return undefined
  if (snapshot?.totalTraffic === undefined || before?.totalTraffic === undefined) return undefined
  const bytes = snapshot.totalTraffic - before.totalTraffic
  // The counter may start again when the client was reinstalled.
  return bytes > 0 ? { month: monthOf(now), bytes } : undefined
}

/** The calendar month of a moment, in UTC, as `2026-11`. */
export function monthOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 7)
}
