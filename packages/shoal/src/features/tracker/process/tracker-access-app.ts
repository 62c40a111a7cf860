import { commitCredits, getAccessVersion, liftBan, pushAccess, readBans, readCredits } from '@shoal/api'
import type { Tracker } from '@shoal/tracker'
import { type MountTarget, mount } from '../../../http/mount.ts'
import type { AccessCopy } from './access-copy.ts'

const BATCHES = 100 // of one answer

/** What control tells the tracker of its users, and takes over from it. */
export function mountTrackerAccess(target: MountTarget, tracker: Tracker, access: AccessCopy): void {
  mount(target, getAccessVersion, async () => access.version)
  mount(target, pushAccess, async ({ body }) => access.apply(body))

  mount(target, readCredits, async () => ({
    journal: tracker.creditJournal,
    batches: tracker.pendingCredits(BATCHES).map(({ batch, at, credits, flags }) => ({
      batch,
      at,
      credits: [...credits],
      ...(flags === undefined ? {} : { flags: [...flags] }),
    })),
  }))

  mount(target, commitCredits, async ({ body }) => {
    // Numbers of a journal that was lost meanwhile mean other credits.
    if (body.journal === tracker.creditJournal) await tracker.commitCredits(body.batch)
    return {}
  })

  mount(target, readBans, async () => ({ bans: [...tracker.bans()] }))

  mount(target, liftBan, async ({ params }) => {
    tracker.unban(params.address)
    return {}
  })
}
