import { createTorrentSession } from '@shoal/peer'
import type { LabPeer, PeerSetting } from './lab-peer.ts'
import { peerHost } from './peer-host.ts'
import { bitsOf } from './piece-parts.ts'

/** Peers of one torrent: with everybody linked to everybody, fifty spend their time on telling each other of pieces. */
const LINKS = 20

/** Shoal's own peer, in this process. */
export async function startBuiltin(setting: PeerSetting): Promise<LabPeer> {
  const { id, role, address, port, listenAddress, downloads, torrents, tracker, networks } = setting
  const session = await createTorrentSession({
    listen: { address: listenAddress, port },
    localAddress: address,
    maxLinksPerTorrent: LINKS,
    allowTrackers: [tracker],
  })
  for (const { bytes } of torrents) await session.add({ metainfoBytes: bytes, folder: downloads, allowPeers: networks })
  return {
    id,
    kind: 'builtin',
    role,
    address,
    port,
    torrents: async () =>
      session.list().map(({ infoHash, completedBytes, totalBytes, state, downloadSpeed, uploadSpeed }) => ({
        infoHash,
        completedBytes,
        totalBytes,
        complete: state === 'seeding',
        downloadSpeed,
        uploadSpeed,
      })),
    details: async (infoHash) => ({
      pieces: bitsOf(session.pieces(infoHash).states),
      peers: (session.status(infoHash)?.peers ?? []).map((peer) => ({ ...peer, address: peerHost(peer.address) })),
    }),
    stop: (signal) => session.stop(signal),
  }
}
