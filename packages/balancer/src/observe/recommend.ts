import type { EndpointStatus } from './endpoint-status.ts'

/** The rows of `status()` whose endpoints are in rotation. */
export function healthy(rows: readonly EndpointStatus[]): readonly EndpointStatus[] {
  return rows.filter((row) => row.inRotation)
}

/** The row whose endpoint is expected to answer a call soonest: of the lowest tier in rotation; undefined when none is. */
export function recommend(rows: readonly EndpointStatus[]): EndpointStatus | undefined {
  const serving = healthy(rows)
  const tier = Math.min(...serving.map((row) => row.tier))
  return serving.filter((row) => row.tier === tier).toSorted((one, other) => costOf(one) - costOf(other))[0]
}

/** An endpoint that has not answered yet is hoped to be fast. */
function costOf({ latency = 1, inflight, weight }: EndpointStatus): number {
  return (latency * (inflight + 1)) / weight
}
