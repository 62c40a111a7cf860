import { parseMetainfo } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { probe, targetOfMetainfo } from '@shoal/toolkit'
import type { LabPeerStatus } from '../lab-status.ts'
import type { LabPeer, LabTorrent } from './peers/lab-peer.ts'

type Dial = NonNullable<LabPeerStatus['dial']>

/** What dialling found, by `address:port`. */
export type Dials = ReadonlyMap<string, Dial>

const TIME_LIMIT = 5_000 // milliseconds for one peer
const LONGEST_NAME = 100 // characters of what a peer calls itself

/** What a handshake for a torrent finds at each peer's address, by `address:port`. No tracker is asked. */
export async function dialPeers(torrent: LabTorrent | undefined, peers: readonly LabPeer[]): Promise<Dials> {
  if (torrent === undefined) return new Map()
  const target = {
    ...targetOfMetainfo(parseMetainfo(torrent.bytes, nodeHashes)),
    trackers: [],
    peers: peers.map(({ address, port }) => `${address}:${port}`),
  }
  const report = await probe(target, { peerTime: TIME_LIMIT })
  return new Map(
    report.peers.map(({ address, port, outcome, milliseconds }): [string, Dial] => {
      const place = `${address}:${port}`
      if (outcome.kind !== 'reached') return [place, { outcome: outcome.kind, milliseconds }]
      const { client, version, pieces, pieceCount, said } = outcome
      const known = {
        ...(said.client === undefined ? {} : { said: said.client.slice(0, LONGEST_NAME) }),
        saidPort: said.port,
        pieces,
        pieceCount,
      }
      return [place, { outcome: 'reached', client: `${client} ${version}`.trim(), milliseconds, ...known }]
    }),
  )
}
