import { addListed, listFactors, listListed, removeFactors, removeListed, setFactors } from '@shoal/api'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { pageOfRows, rowsWanted } from '../../../http/paging.ts'
import type { TrackerParts } from '../tracker-parts.ts'

/** The tracker's lists of info-hashes, and what bytes of torrents count. */
export function mountTrackerLists(target: MountTarget, { register, push, audit, now }: TrackerParts): void {
  mount(target, listListed, async ({ params, query }) => {
    const wanted = rowsWanted(query)
    return pageOfRows(await register.listed(params.list, wanted), wanted)
  })

  mount(target, addListed, async ({ params, body, context }) => {
    await register.list(params.list, body.torrents, now())
    push()
    await auditChange(audit, context, `tracker.${params.list}.add`, String(body.torrents.length))
    return {}
  })

  mount(target, removeListed, async ({ params, context }) => {
    if (await register.unlist(params.list, params.infoHash)) {
      push()
      await auditChange(audit, context, `tracker.${params.list}.remove`, params.infoHash)
    }
    return {}
  })

  mount(target, listFactors, async ({ query }) => {
    const wanted = rowsWanted(query)
    return pageOfRows(await register.factors(wanted), wanted)
  })

  mount(target, setFactors, async ({ params, body, context }) => {
    await register.setFactors({ infoHash: params.infoHash, ...body })
    push()
    await auditChange(audit, context, 'tracker.factors.set', params.infoHash)
    return {}
  })

  mount(target, removeFactors, async ({ params, context }) => {
    if (await register.removeFactors(params.infoHash)) {
      push()
      await auditChange(audit, context, 'tracker.factors.remove', params.infoHash)
    }
    return {}
  })
}
