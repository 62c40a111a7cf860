import type { Policy } from './policy.ts'

/** Chance in proportion to weight. */
export function weightedRandom(): Policy {
  return {
    pick({ candidates, weights, random }) {
      const last = candidates.length - 1
      let total = 0
      for (let i = 0; i <= last; i++) total += weights[i] ?? 0
      let rest = random() * total
      for (let i = 0; i < last; i++) {
        rest -= weights[i] ?? 0
        if (rest < 0) return i
      }
      return last
    },
  }
}
