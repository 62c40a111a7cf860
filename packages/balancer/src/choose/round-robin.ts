import type { Choice } from './choice.ts'

/**
 * Smooth weighted round robin: in turn, in proportion to weight, without bursts on the heavy ones. Each candidate gains its
 * weight per choice and the leader pays the sum, so weights 5, 1, 1 give a a b a c a a.
 */
export function roundRobin(): Choice {
  const credits = new WeakMap<object, number>()
  return {
    pick(candidates) {
      let best = 0
      let bestCredit = -Infinity
      let total = 0
      for (const [index, candidate] of candidates.entries()) {
        const credit = (credits.get(candidate) ?? 0) + candidate.weight
        credits.set(candidate, credit)
        total += candidate.weight
        if (credit > bestCredit) {
          best = index
          bestCredit = credit
        }
      }
      const leader = candidates[best]
      if (leader) credits.set(leader, bestCredit - total)
      return best
    },
  }
}
