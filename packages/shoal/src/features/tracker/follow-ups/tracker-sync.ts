import type { KnownTorrent, TrackerClient } from '../../../internal/tracker-client.ts'
import { repeat } from '../../../platform/lifecycle/repeat.ts'
import type { Service } from '../../../platform/lifecycle/service.ts'
import type { KnownTorrents } from '../known-torrents.ts'

export interface TrackerSyncParts {
  readonly torrents: KnownTorrents
  readonly tracker: TrackerClient
  /** Told when the tracker is lost and when it is back. */
  readonly onReachable: (reachable: boolean) => void
}

/** Keeps the tracker's list as control knows it. */
export interface TrackerSync extends Service {
  /** Remembers the torrent and resolves when the tracker serves it, or is known to be away and will hear of it later. */
  serve(torrent: KnownTorrent): Promise<void>
}

const EVERY = 2_000 // milliseconds
const PAGE = 500 // rows
const SERVE_TIMEOUT = 5_000 // milliseconds

export function createTrackerSync({ torrents, tracker, onReachable }: TrackerSyncParts): TrackerSync {
  let servedSince: number | undefined
  let reachable: boolean | undefined

  const check = repeat({
    name: 'tracker sync',
    everyMs: EVERY,
    onError: () => {
      servedSince = undefined
      if (reachable !== false) onReachable(false)
      reachable = false
    },
    work: async (signal) => {
      const stats = await tracker.stats(signal)
      const complete = servedSince === stats.startedAt && stats.known >= (await torrents.count())
      if (!complete) await pushAll(signal)
      servedSince = stats.startedAt
      if (reachable !== true) onReachable(true)
      reachable = true
    },
  })

  async function pushAll(signal: AbortSignal): Promise<void> {
    for (let after = ''; ; ) {
      const page = await torrents.list(after, PAGE)
      const last = page.at(-1)
      if (last === undefined) return
      await tracker.add(page, signal)
      after = last.infoHash
    }
  }

  return {
    ...check,
    async serve(torrent) {
      await torrents.add(torrent)
      // A tracker that is away gets the whole list when it is back.
      await tracker.add([torrent], AbortSignal.timeout(SERVE_TIMEOUT)).catch(() => check.nudge())
    },
  }
}
