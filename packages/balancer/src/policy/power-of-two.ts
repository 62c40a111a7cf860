import type { Policy } from './policy.ts'

/**
 * Looks at two random candidates and takes the cheaper: nearly as good as looking at all, at a cost that does not grow
 * with their number, and without the herd that chases one best endpoint. The default.
 */
export function powerOfTwo(): Policy {
  return {
    pick({ candidates, costs, random }) {
      const count = candidates.length
      if (count === 1) return 0
      // One draw gives both: its whole part the first, its fraction the second among the rest.
      const draw = random() * count
      const first = Math.floor(draw)
      let second = Math.floor((draw - first) * (count - 1))
      if (second >= first) second++
      return (costs[second] ?? 0) < (costs[first] ?? 0) ? second : first
    },
  }
}
