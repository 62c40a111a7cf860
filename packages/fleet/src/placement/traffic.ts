import type { ClientSnapshot } from '../client/torrent-client.ts'
import type { WatchedClient } from '../client/watched-client.ts'
import { monthOf } from './gather-input.ts'

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
