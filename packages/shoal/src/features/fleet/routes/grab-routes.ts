import { cancelGrab, getGrab, listGrabs, retryGrab } from '@shoal/api'
import type { GrabChange } from '@shoal/fleet'
import { type MountTarget, mount } from '../../../http/mount.ts'
import { ProblemError } from '../../../http/problem-error.ts'
import type { FleetParts } from '../fleet-parts.ts'
import { viewGrab, viewGrabSummary } from '../views/view-grab.ts'

const INFO_HASH = /^([0-9a-f]{40}|[0-9a-f]{64})$/i

/** Grabs: list, one with everything, another try, giving up. */
export function mountGrabs(target: MountTarget, { fleet, taskOf, transferOf }: FleetParts): void {
  mount(target, listGrabs, async ({ query }) => {
    const search = query.search === '' ? undefined : query.search
    const byHash = search !== undefined && INFO_HASH.test(search)
    const page = await fleet.grabs.list({
      page: { limit: query.limit, cursor: query.cursor },
      filter: {
        ...(query.state === undefined ? {} : { states: [query.state] }),
        ...(search === undefined ? {} : byHash ? { infoHash: search.toLowerCase() } : { text: search }),
      },
    })
    return {
      items: page.items.map(viewGrabSummary),
      nextCursor: page.nextCursor,
    }
  })

  mount(target, getGrab, async ({ params }) => {
    const grab = await fleet.grabs.get(params.grabId)
    if (grab === undefined) throw new ProblemError('not-found')
    const { infoHash, clientId } = grab
    const task = infoHash === undefined ? undefined : await taskOf(infoHash)
    const torrent = infoHash === undefined || clientId === undefined ? undefined : await transferOf(clientId, infoHash)
    return {
      ...viewGrab(grab),
      taskId: task,
      progress: torrent,
    }
  })

  mount(target, retryGrab, async ({ params }) => changed(await fleet.grabs.retry(params.grabId), 'grab-not-retryable'))
  mount(target, cancelGrab, async ({ params }) =>
    changed(await fleet.grabs.cancel(params.grabId), 'grab-not-cancellable'),
  )
}

function changed(change: GrabChange, refusal: 'grab-not-retryable' | 'grab-not-cancellable') {
  switch (change.kind) {
    case 'changed':
      return viewGrabSummary(change.grab)
    case 'not-found':
      throw new ProblemError('not-found')
    case 'refused':
      throw new ProblemError(refusal, { detail: change.message })
  }
}
