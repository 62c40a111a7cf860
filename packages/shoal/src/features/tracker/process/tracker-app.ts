import { addKnown, removeKnown, type Swarm, type SwarmPeer, trackerInfo, trackerPeers, trackerSwarms } from '@shoal/api'
import { infoHash } from '@shoal/bittorrent'
import type { PeerRow, SwarmRow, Tracker } from '@shoal/tracker'
import type { Hono } from 'hono'
import { mount } from '../../../http/mount.ts'
import { parseCursor } from '../../../http/parse-cursor.ts'
import type { ControlEnv } from '../../../http/request-context.ts'
import { internalApp } from '../../../internal/internal-app.ts'
import type { Logger } from '../../../platform/logging/create-logger.ts'
import type { AccessCopy } from './access-copy.ts'
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
    const { swarms, seeders, leechers, announces, scrapes, startedAt, warnings } = tracker.counters()
    return {
      torrents: swarms,
      seeders,
      leechers,
      announces: announces.http + announces.udp + announces.ws,
      scrapes: scrapes.http + scrapes.udp + scrapes.ws,
      startedAt,
      known: known.size,
      warnings: [...warnings],
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
    const { search = '', sort } = query
    const found = await tracker.swarms({ page, pageSize: query.limit, sort, search })
    return { items: found.rows.map(viewSwarm), total: found.total, ...nextPage(page, found) }
  })

  mount(target, trackerPeers, async ({ params, query }) => {
    const page = parseCursor(query.cursor) ?? 1
    const { search = '', sort } = query
    const found = await tracker.peers(infoHash(params.infoHash), { page, pageSize: query.limit, sort, search })
    return { items: found.rows.map(viewPeer), total: found.total, ...nextPage(page, found) }
  })

  mountTrackerAccess(target, tracker, access)
  return target.app
}

function nextPage(page: number, found: { readonly total: number; readonly pageSize: number }): { nextCursor?: string } {
  return page * found.pageSize < found.total ? { nextCursor: String(page + 1) } : {}
}

function viewSwarm({ infoHash: hash, name, seeders, leechers, completed, lastAnnounceAt }: SwarmRow): Swarm {
  const known = name === undefined || name === '' ? {} : { name }
  const announced = lastAnnounceAt === 0 ? {} : { announcedAt: lastAnnounceAt }
  return { infoHash: hash, seeders, leechers, completed, ...announced, ...known }
}

function viewPeer(row: PeerRow): SwarmPeer {
  const { address, port, seeder, paused, lastAnnounceAt, client, clientVersion } = row
  return {
    address,
    port,
    seeder,
    paused,
    seenAt: lastAnnounceAt,
    sourceAddress: row.sourceAddress,
    protocol: row.protocol,
    leftBytes: isCount(row.left) ? row.left : undefined,
    uploadedBytes: isCount(row.uploaded) ? row.uploaded : undefined,
    downloadedBytes: isCount(row.downloaded) ? row.downloaded : undefined,
    uploadSpeed: row.uploadSpeed,
    downloadSpeed: row.downloadSpeed,
    ...(client === undefined ? {} : { client: [client, clientVersion].filter(Boolean).join(' ') }),
  }
}

/** Clients write 2⁶³ − 1 for what they do not know, which is no count that JSON can carry. */
function isCount(bytes: number | undefined): bytes is number {
  return Number.isSafeInteger(bytes)
}
