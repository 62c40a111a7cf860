import type { ClientId } from '../client/client-config.ts'
import { reason } from '../reason.ts'
import type { Candidate, ClientNumbers, Placement, PlacementInput } from './decision.ts'
import { matchingRule } from './matching-rule.ts'
import type { PlacementPolicy } from './placement-policy.ts'
import { ranking } from './ranking.ts'
import { type SkipReason, skipReasons } from './skip-reasons.ts'

/**
 * Chooses a client for a release: those that cannot take it are skipped with every reason, the others are ranked.
 * The same input and policy always give the same answer.
 */
export function place(input: PlacementInput, policy: PlacementPolicy): Placement {
  const rule = matchingRule(input.release, policy.rules)
  if (rule === undefined) return { ...choose(input, policy, []), spilledOver: false }

  const preferred = choose(input, policy, rule.clients)
  if (preferred.chosen !== undefined || !rule.spillOver) return { ...preferred, rule: rule.name, spilledOver: false }
  const anywhere = choose(input, policy, [])
  return { ...anywhere, rule: rule.name, spilledOver: anywhere.chosen !== undefined }
}

/** `only` limits the choice to these clients when it names any. */
function choose(
  input: PlacementInput,
  policy: PlacementPolicy,
  only: readonly string[],
): Pick<Placement, 'chosen' | 'candidates'> {
  const judged = input.clients.map((numbers) => ({
    numbers,
    reasons: [...ruleReasons(numbers.clientId, only), ...skipReasons(numbers, input, policy)],
  }))
  const able = judged.filter(({ reasons }) => reasons.length === 0).map(({ numbers }) => numbers)
  const ranked = ranking(able, input.clients, policy.sortKey)
  const candidates: readonly Candidate[] = [
    ...ranked.map(({ numbers, score }, index) => ({
      ...identity(numbers),
      score,
      verdict: { kind: index === 0 ? ('won' as const) : ('outranked' as const) },
    })),
    ...judged
      .filter(({ reasons }) => reasons.length > 0)
      .map(({ numbers, reasons }) => ({ ...identity(numbers), verdict: { kind: 'skipped' as const, reasons } })),
  ]
  const best = ranked[0]
  return best === undefined ? { candidates } : { chosen: best.numbers.clientId, candidates }
}

function ruleReasons(id: ClientId, only: readonly string[]): readonly SkipReason[] {
  return only.length === 0 || only.includes(id) ? [] : [reason('rule', 'the rule names other clients')]
}

function identity(numbers: ClientNumbers): Pick<Candidate, 'clientId' | 'name' | 'numbers'> {
  return { clientId: numbers.clientId, name: numbers.name, numbers }
}
