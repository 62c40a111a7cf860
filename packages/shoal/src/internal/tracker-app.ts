import { addKnown, removeKnown, trackerInfo, trackerPeers, trackerSwarms } from '@shoal/api'
import { infoHash } from '@shoal/bittorrent'
import type { Tracker } from '@shoal/tracker'
import type { Hono } from 'hono'
import { mount } from '../control/mount.ts'
import { parseCursor } from '../control/parse-cursor.ts'
import type { ControlEnv } from '../control/request-context.ts'
import type { Logger } from '../logging/create-logger.ts'
import type { AccessCopy } from './access-copy.ts'
import { internalApp } from './internal-app.ts'
import type { KnownList } from './known-list.ts'
import { mountTrackerAccess } from './tracker-access-app.ts'

export interface TrackerAppParts {
  readonly tracker: Tracker
  readonly known: KnownList
  readonly access: AccessCopy
  readonly log: Logger
}

/** What control may ask of the tracker role. */
export function createTrackerApp({ tracker, known, access, log }: TrackerAppParts): Hono<ControlEnv> {
  const target = internalApp(log)

  mount(target, trackerInfo, async () => {
    const { swarms, seeders, leechers, announces, scrapes, startedAt } = tracker.counters()
    return {
      torrents: swarms,
      seeders,
      leechers,
      announces: announces.http + announces.udp + announces.ws,
      scrapes: scrapes.http + scrapes.udp + scrapes.ws,
      startedAt,
      known: known.size,
    }
  })

  mount(target, addKnown, async ({ body }) => {
    tracker.updateList('allow', { add: await known.add(body.torrents) })
    return {}
  })

  mount(target, removeKnown, async ({ params }) => {
    // It may stand on the operator's list as well.
    if ((await known.remove(params.infoHash)) !== undefined) access.enforceLists()
    return {}
  })

  mount(target, trackerSwarms, async ({ query }) => {
    const page = parseCursor(query.cursor) ?? 1
    const found = await tracker.swarms({
      page,
      pageSize: query.limit,
      sort: 'seeders',
      ...(query.search === undefined || query.search === '' ? {} : { search: query.search }),
    })
    return {
      items: found.rows.map(({ infoHash, name, seeders, leechers, completed }) => ({
        infoHash,
        seeders,
        leechers,
        completed,
        ...(name === undefined || name === '' ? {} : { name }),
      })),
      total: found.total,
      ...nextPage(page, found),
    }
  })

  mount(target, trackerPeers, async ({ params, query }) => {
    const page = parseCursor(query.cursor) ?? 1
    const found = await tracker.peers(infoHash(params.infoHash), { page, pageSize: query.limit, sort: 'address' })
    return {
      items: found.rows.map(({ address, port, seeder, left, client, clientVersion, lastAnnounceAt }) => ({
        address,
        port,
        seeder,
        seenAt: lastAnnounceAt,
        ...(left === undefined ? {} : { leftBytes: left }),
        ...(client === undefined ? {} : { client: [client, clientVersion].filter(Boolean).join(' ') }),
      })),
      total: found.total,
      ...nextPage(page, found),
    }
  })

  mountTrackerAccess(target, tracker, access)
  return target.app
}

function nextPage(page: number, found: { readonly total: number; readonly pageSize: number }): { nextCursor?: string } {
  return page * found.pageSize < found.total ? { nextCursor: String(page + 1) } : {}
}
