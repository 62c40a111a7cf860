import type { PlacementRelease } from './decision.ts'
import type { PlacementRule } from './placement-policy.ts'

/** The first rule whose every condition holds. Names are compared without regard to case. */
export function matchingRule(release: PlacementRelease, rules: readonly PlacementRule[]): PlacementRule | undefined {
  return rules.find(({ match }) => {
    const { size } = release
    return (
      includes(match.indexers, [release.indexer]) &&
      includes(match.categories, [release.category]) &&
      includes(match.tags, release.tags) &&
      (match.minimalSize === undefined || (size !== undefined && size >= match.minimalSize)) &&
      (match.maximalSize === undefined || (size !== undefined && size <= match.maximalSize))
    )
  })
}

function includes(wanted: readonly string[] | undefined, present: readonly string[]): boolean {
  if (wanted === undefined) return true
  const lower = present.map((name) => name.toLowerCase())
  return wanted.some((name) => lower.includes(name.toLowerCase()))
}
