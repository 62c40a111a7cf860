import { type LatencyCounts, latencyBounds } from '../announce/thread-counters.ts'
import type { TrackerCounters } from '../tracker.ts'

/** Prometheus text format 0.0.4 of the tracker's counters. */
export function prometheusText(counters: TrackerCounters): string {
  const lines: string[] = []
  const family = (name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]) => {
    lines.push(`# HELP shoal_tracker_${name} ${help}`, `# TYPE shoal_tracker_${name} ${type}`)
    for (const [labels, value] of samples) lines.push(`shoal_tracker_${name}${labels} ${value}`)
  }
  family('swarms', 'gauge', 'Swarms with peers.', [['', counters.swarms]])
  family('peers', 'gauge', 'Peers, one that comes over IPv4 and IPv6 counted once.', [
    ['{kind="seeder"}', counters.seeders],
    ['{kind="leecher"}', counters.leechers],
  ])
  family('completed_total', 'counter', 'Completions counted.', [['', counters.completed]])
  family('requests_total', 'counter', 'Requests by kind and protocol.', [
    ...protocols.map((protocol): Sample => [`{kind="announce",protocol="${protocol}"}`, counters.announces[protocol]]),
    ...protocols.map((protocol): Sample => [`{kind="scrape",protocol="${protocol}"}`, counters.scrapes[protocol]]),
  ])
  family('active_requests', 'gauge', 'Open HTTP and WebSocket connections.', [['', counters.activeRequests]])
  family('refused_total', 'counter', 'Requests answered with a reason of refusal.', [['', counters.refused]])
  family('dropped_total', 'counter', 'Requests answered with silence.', [['', counters.dropped]])
  family('bans', 'gauge', 'Addresses shut out now.', [['', counters.bans]])
  family('memory_bytes', 'gauge', 'Memory for swarms and peers, and of the process.', [
    ['{kind="used"}', counters.memoryBytes.used],
    ['{kind="budget"}', counters.memoryBytes.budget],
    ['{kind="resident"}', counters.memoryBytes.resident],
  ])
  lines.push('# HELP shoal_tracker_request_seconds Time in the server per request.')
  lines.push('# TYPE shoal_tracker_request_seconds histogram')
  for (const protocol of ['http', 'udp'] as const) lines.push(...histogramLines(protocol, counters.latency[protocol]))
  family('start_time_seconds', 'gauge', 'Unix time of the start.', [['', counters.startedAt / 1000]])
  return `${lines.join('\n')}\n`
}

function histogramLines(protocol: string, { buckets, sumMicroseconds }: LatencyCounts): readonly string[] {
  const name = 'shoal_tracker_request_seconds'
  let count = 0
  const lines = buckets.map((requests, bucket) => {
    count += requests
    const bound = latencyBounds[bucket]
    return `${name}_bucket{protocol="${protocol}",le="${bound === undefined ? '+Inf' : bound / 1e6}"} ${count}`
  })
  return [
    ...lines,
    `${name}_sum{protocol="${protocol}"} ${sumMicroseconds / 1e6}`,
    `${name}_count{protocol="${protocol}"} ${count}`,
  ]
}

type Sample = readonly [labels: string, value: number]
const protocols = ['http', 'udp', 'ws'] as const
