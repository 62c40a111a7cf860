import { getRules, previewPlacement, previewRemoval, type Rules, savePlacement, saveRemoval } from '@shoal/api'
import type { FieldIssue, FleetSettings } from '@shoal/fleet'
import type { Context } from 'hono'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import type { FleetParts } from '../fleet-parts.ts'
import { viewRemoval, viewReplay } from '../views/view-rules.ts'

const MOST_ROWS = 500

/** Rules of placement and removal, and what they would have done or would do. */
export function mountRules(target: MountTarget, { fleet, audit }: FleetParts): void {
  const save = async (
    change: Partial<Pick<Rules, 'placement' | 'removal'>>,
    action: string,
    context: Context<ControlEnv>,
  ): Promise<Rules> => {
    const saved = await fleet.settings.replace({ ...(await fleet.settings.get()), ...change })
    if (saved.kind === 'invalid') throw invalidRules(saved.issues)
    await auditChange(audit, context, action, 'rules')
    return viewRules(saved.settings, fleet.settings.declared())
  }

  mount(target, getRules, async () => viewRules(await fleet.settings.get(), fleet.settings.declared()))
  mount(target, savePlacement, async ({ body, context }) => save({ placement: body }, 'rules.placement', context))
  mount(target, saveRemoval, async ({ body, context }) => save({ removal: body }, 'rules.removal', context))

  mount(target, previewPlacement, async ({ body }) => {
    const replay = await fleet.decisions.replay(body.placement, body.limit)
    if (replay.kind === 'invalid') throw invalidRules(replay.issues)
    const items = replay.decisions.map(viewReplay)
    return { items, differing: items.filter(({ differs }) => differs).length }
  })

  mount(target, previewRemoval, async ({ body }) => {
    const plan = await fleet.removals.plan(body.removal)
    if (plan.kind === 'invalid') throw invalidRules(plan.issues)
    const items = plan.removals.map(viewRemoval).toSorted((one, other) => Number(other.removes) - Number(one.removes))
    const removing = items.filter(({ removes }) => removes)
    return {
      items: items.slice(0, MOST_ROWS),
      removing: removing.length,
      removingBytes: removing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      keeping: items.length - removing.length,
    }
  })
}

function viewRules({ placement, removal }: FleetSettings, declared: readonly string[]): Rules {
  return { placement, removal, declared: declared.filter((name) => /^(placement|removal)\b/.test(name)) }
}

/** Paths below the policy, as the one who sent it wrote it. */
function invalidRules(issues: readonly FieldIssue[]): ProblemError {
  return new ProblemError('invalid-fields', {
    errors: issues.map(({ path, message }) => ({
      path: path.replace(/^(placement|removal)\./, ''),
      code: 'custom',
      message,
    })),
  })
}
