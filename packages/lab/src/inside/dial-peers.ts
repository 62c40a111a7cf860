import { parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { probe, targetOfMetainfo } from '@shoal/toolkit'
import type { LabPeerStatus } from '../lab-status.ts'
import type { LabPeer, LabTorrent } from './lab-peer.ts'

const TIME_LIMIT = 5_000 // milliseconds for one peer

/** What a handshake for a torrent finds at each peer's address, by `address:port`. No tracker is asked. */
export async function dialPeers(
  torrent: LabTorrent | undefined,
  peers: readonly LabPeer[],
): Promise<ReadonlyMap<string, NonNullable<LabPeerStatus['dial']>>> {
  if (torrent === undefined) return new Map()
  const target = {
    ...targetOfMetainfo(parseMetainfo(torrent.bytes, nodeHashes)),
    trackers: [],
    peers: peers.map(({ address, port }) => `${address}:${port}`),
  }
  const report = await probe(target, { peerTime: TIME_LIMIT })
  return new Map(
    report.peers.map(({ address, port, outcome }): [string, NonNullable<LabPeerStatus['dial']>] => {
      if (outcome.kind !== 'reached') return [`${address}:${port}`, { outcome: outcome.kind }]
      const { client, version, pieces, pieceCount } = outcome
      const counts = {
        ...(pieces === undefined ? {} : { pieces }),
        ...(pieceCount === undefined ? {} : { pieceCount }),
      }
      return [`${address}:${port}`, { outcome: 'reached', client: `${client} ${version}`.trim(), ...counts }]
    }),
  )
}
