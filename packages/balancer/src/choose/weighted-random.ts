import type { Choice } from './choice.ts'

/** Chance in proportion to weight. */
export function weightedRandom(): Choice {
  return {
    pick(candidates, _now, random) {
      let total = 0
      for (const { weight } of candidates) total += weight
      let rest = random() * total
      const index = candidates.findIndex(({ weight }) => {
        rest -= weight
        return rest < 0
      })
      return index < 0 ? candidates.length - 1 : index
    },
  }
}
