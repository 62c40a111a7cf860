import type { ClientId } from '../../client/client-config.ts'
import type { WatchedClient } from '../../client/watched-client.ts'
import type { ClientNumbers, PlacementInput } from '../../placement/decision.ts'
import { monthOf } from '../../placement/traffic.ts'
import type { Grab } from '../grab.ts'
import type { GrabContext } from '../grab-context.ts'

const HOUR = 3_600_000 // milliseconds

/** What a choice depends on, and the moment it was so: the choice counts towards the round of that moment. */
export interface GatheredInput {
  readonly at: number
  readonly input: PlacementInput
}

/** Everything that the choice for this grab depends on. */
export async function gatherInput(
  grab: Grab,
  context: GrabContext,
  trackerNotAllowed: readonly ClientId[],
): Promise<GatheredInput> {
  const { store, registry, clock, rounds } = context
  const now = clock.now()
  const watched = registry.all()
  const oldestAnswer = Math.min(now, ...watched.map(({ seenAt }) => seenAt ?? now))
  const [lastHour, pending, traffic] = await Promise.all([
    store.usedSince(now - HOUR),
    store.pendingUse(oldestAnswer),
    store.traffic(monthOf(now)),
  ])
  const { release, size } = grab
  const at = clock.now()
  const input: PlacementInput = {
    release: {
      name: release.name,
      indexer: release.indexer,
      category: release.category ?? release.indexer,
      tags: release.tags,
      size,
    },
    clients: watched.map((client) => {
      const use = pending.find(({ clientId }) => clientId === client.id)
      return {
        ...liveNumbers(client),
        reservedBytes: use?.bytes ?? 0,
        reservedCount: use?.count ?? 0,
        newThisRound: rounds.given(client.id, at),
        trafficThisMonth: traffic.get(client.id) ?? 0,
      }
    }),
    lastHour,
    excluded: grab.state.kind === 'fetched' ? grab.state.excluded : [],
    trackerNotAllowed,
  }
  return { at, input }
}

type LiveNumbers = Omit<ClientNumbers, 'reservedBytes' | 'reservedCount' | 'newThisRound' | 'trafficThisMonth'>

function liveNumbers(client: WatchedClient): LiveNumbers {
  const { config, snapshot } = client
  const { sharedHost, sharedDisk, monthlyTraffic } = config
  return {
    clientId: client.id,
    name: config.name,
    up: client.status === 'up',
    enabled: config.enabled,
    draining: config.draining,
    uploadSpeed: snapshot?.uploadSpeed ?? 0,
    downloadSpeed: snapshot?.downloadSpeed ?? 0,
    smoothedUploadSpeed: client.smoothedUploadSpeed,
    smoothedDownloadSpeed: client.smoothedDownloadSpeed,
    activeDownloads: snapshot?.activeDownloads ?? 0,
    torrents: snapshot?.torrents.size ?? 0,
    outstandingBytes: snapshot?.outstandingBytes ?? 0,
    keepFree: config.keepFree,
    ...(snapshot?.freeSpace === undefined ? {} : { freeSpace: snapshot.freeSpace }),
    sharedHost,
    sharedDisk,
    monthlyTraffic,
  }
}
