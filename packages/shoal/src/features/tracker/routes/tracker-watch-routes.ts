import { addBan, dropFlag, listBans, listDeliveries, listFlags, removeBan, replayDeliveries } from '@shoal/api'
import ipaddr from 'ipaddr.js'
import { auditChange } from '../../../http/audit.ts'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { pageOfList, pageOfRows, rowsWanted } from '../../../http/paging.ts'
import type { TrackerParts } from '../tracker-parts.ts'

const SECOND = 1000 // milliseconds

/** Bans, what users did that a person should look at, and what the site was told. */
export function mountTrackerWatch(target: MountTarget, parts: TrackerParts): void {
  const { tracker, register, push, deliver, audit, now } = parts

  mount(target, listBans, async ({ query, signal }) => {
    const bans = (await tracker.bans(signal)).toSorted((left, right) => left.until - right.until)
    return pageOfList(bans, query, (ban) => ban)
  })

  mount(target, addBan, async ({ body, context }) => {
    const { reason, seconds } = body
    const address = plainAddress(body.address)
    await register.ban({ address, reason, until: now() + seconds * SECOND })
    push()
    await auditChange(audit, context, 'tracker.ban.add', address)
    return {}
  })

  mount(target, removeBan, async ({ params, context, signal }) => {
    const address = plainAddress(params.address)
    await register.unban(address)
    // Those that the tracker made itself are known to it alone.
    await tracker.liftBan(address, signal)
    await auditChange(audit, context, 'tracker.ban.remove', address)
    return {}
  })

  mount(target, listFlags, async ({ query }) => {
    const wanted = rowsWanted(query)
    return pageOfRows(await register.flags(wanted), wanted)
  })

  mount(target, dropFlag, async ({ params }) => {
    await register.dropFlag(params.flagId)
    return {}
  })

  mount(target, listDeliveries, async ({ query }) => {
    const wanted = rowsWanted(query)
    return pageOfRows(await register.deliveries(wanted), wanted)
  })

  mount(target, replayDeliveries, async ({ body, context }) => {
    const again = await register.replay(body.from)
    deliver()
    await auditChange(audit, context, 'tracker.deliveries.replay', String(body.from))
    return { again }
  })
}

/** One spelling of an address, as the tracker has it: IPv4-mapped is IPv4, IPv6 is short. */
function plainAddress(text: string): string {
  const address = ipaddr.process(text)
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString()
}
