import type { Candidate, Choice } from './choice.ts'
import { Latency } from './latency.ts'

/**
 * Looks at two random candidates and takes the one that is expected to answer sooner: nearly as good as looking at all, at
 * a cost that does not grow with their number, and without the herd that chases one best endpoint.
 */
export function powerOfTwo(): Choice {
  const typical = { latency: 0 }
  return {
    estimate: () => new Latency(typical),
    pick(candidates, now, random) {
      const count = candidates.length
      if (count < 2) return 0
      // One draw gives both: its whole part the first, its fraction the second among the rest.
      const draw = random() * count
      const first = Math.floor(draw)
      let second = Math.floor((draw - first) * (count - 1))
      if (second >= first) second++
      return cost(candidates[second], now) < cost(candidates[first], now) ? second : first
    },
  }
}

/** Expected milliseconds until the candidate would answer a further call, divided by its weight. */
export function cost(candidate: Candidate | undefined, now: number): number {
  if (candidate === undefined) return Infinity
  return ((candidate.estimate?.expected(now) ?? 1) * (candidate.inflight + 1)) / candidate.weight
}
