import type { Grab } from '@shoal/api'
import type { Fleet } from '@shoal/fleet'
import type { NodeTorrentSession } from '@shoal/peer'

const PAGE = 500 // torrents
const MAX_PAGES = 40

/** Reads how a torrent does in its client; the built-in one also names its peers. */
export function transferReader(fleet: Fleet, session: NodeTorrentSession) {
  return async (clientId: string, infoHash: string): Promise<Grab['progress']> => {
    const client = await fleet.clients.get(clientId)
    if (client === undefined) return undefined
    if (client.kind !== 'builtin') return fromSnapshot(fleet, clientId, infoHash)
    const status = session.status(infoHash)
    if (status === undefined) return undefined
    const { state, completedBytes, totalBytes, downloadSpeed, uploadSpeed, peers } = status
    return {
      state,
      completedBytes,
      totalBytes,
      downloadSpeed,
      uploadSpeed,
      peers: peers.map(({ address, client: program, progress }) => ({ address, client: program, progress })),
    }
  }
}

async function fromSnapshot(fleet: Fleet, clientId: string, infoHash: string): Promise<Grab['progress']> {
  let cursor: string | undefined
  // The fleet holds the list in memory: a page costs no query.
  for (let page = 0; page < MAX_PAGES; page++) {
    const found = await fleet.clients.torrents(clientId, { limit: PAGE, cursor })
    const torrent = found?.items.find((item) => item.infoHash === infoHash)
    if (torrent !== undefined) {
      const { activity: state, completedBytes, totalBytes, downloadSpeed, uploadSpeed } = torrent
      return { state, completedBytes, totalBytes, downloadSpeed, uploadSpeed, peers: [] }
    }
    cursor = found?.nextCursor
    if (cursor === undefined) return undefined
  }
  return undefined
}
