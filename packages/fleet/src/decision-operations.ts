import { issuesOf } from './field-issue.ts'
import type { DecisionOperations, ReplayedDecision } from './fleet.ts'
import { MAXIMAL_PAGE } from './page.ts'
import { place } from './placement/place.ts'
import { placementPolicySchema } from './placement/placement-policy.ts'
import type { FleetStore } from './store/fleet-store.ts'

/** Answers what other rules would have done with the past. */
export function createDecisionOperations(store: FleetStore): DecisionOperations {
  return {
    replay: async (policy, limit) => {
      const parsed = placementPolicySchema.safeParse(policy)
      if (!parsed.success) return { kind: 'invalid', issues: issuesOf(parsed.error) }
      const decisions = await store.recentDecisions(Math.min(Math.max(1, limit), MAXIMAL_PAGE))
      const replayed = decisions.map((past): ReplayedDecision => {
        const placement = place(past.input, parsed.data)
        return { past, placement, differs: placement.chosen !== past.placement.chosen }
      })
      return { kind: 'replayed', decisions: replayed }
    },
  }
}
