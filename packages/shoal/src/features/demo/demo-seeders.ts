import { createTorrentSession, type NodeTorrentSession } from '@shoal/peer'
import type { DemoTorrent } from './demo-torrent.ts'

/** Peers that have the whole video, each with an address of its own. */
export interface DemoSeeders {
  readonly addresses: readonly string[]
  stop(signal: AbortSignal): Promise<void>
}

/** Linux answers on the whole of 127.0.0.0/8; elsewhere the seeders share one address. */
const ADDRESSES = process.platform === 'linux' ? ['127.0.0.2', '127.0.0.3'] : ['127.0.0.1']

/** Starts the seeders; they announce themselves to the tracker in the torrent, which is at `tracker` (`host:port`). */
export async function startDemoSeeders(torrent: DemoTorrent, tracker: string): Promise<DemoSeeders> {
  const sessions: NodeTorrentSession[] = []
  const stop = async (signal: AbortSignal): Promise<void> => {
    await Promise.allSettled(sessions.map((session) => session.stop(signal)))
  }
  try {
    for (const address of ADDRESSES) {
      const session = await createTorrentSession({
        listen: { address },
        localAddress: address,
        allowTrackers: [tracker],
      })
      sessions.push(session)
      await session.add({ metainfoBytes: torrent.bytes, folder: torrent.folder })
    }
  } catch (error) {
    await stop(AbortSignal.timeout(STOP_TIMEOUT))
    throw error
  }
  return { addresses: ADDRESSES, stop }
}

const STOP_TIMEOUT = 2_000 // milliseconds
