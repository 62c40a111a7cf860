import type { Choice } from './choice.ts'

/** The fewest running calls for its weight; ties are drawn by lot. */
export function leastOutstanding(): Choice {
  return {
    pick(candidates, _now, random) {
      const start = Math.floor(random() * candidates.length)
      let best = start
      let least = Infinity
      for (let step = 0; step < candidates.length; step++) {
        const index = (start + step) % candidates.length
        const { inflight = 0, weight = 1 } = candidates[index] ?? {}
        if ((inflight + 1) / weight < least) {
          best = index
          least = (inflight + 1) / weight
        }
      }
      return best
    },
  }
}
