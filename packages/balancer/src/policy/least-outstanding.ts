import type { Policy } from './policy.ts'

/** The fewest running calls for its weight; ties are drawn by lot. */
export function leastOutstanding(): Policy {
  return {
    pick({ candidates, weights, random }) {
      const start = Math.floor(random() * candidates.length)
      let best = start
      let least = Infinity
      for (let step = 0; step < candidates.length; step++) {
        const index = (start + step) % candidates.length
        const load = ((candidates[index]?.inflight ?? 0) + 1) / (weights[index] ?? 1)
        if (load < least) {
          best = index
          least = load
        }
      }
      return best
    },
  }
}
