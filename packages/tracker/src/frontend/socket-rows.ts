import { describePeerId, type InfoHash, infoHashFromBytes, latin1Bytes, toHex, wireInfoHash } from '@shoal/bittorrent'
import type { SocketRows } from '../swarm/swarm-pages.ts'
import type { PeerRow, SwarmRow } from '../tracker.ts'
import type { SocketPeer, SocketSwarm, SocketSwarms } from './socket-swarms.ts'

/**
 * Peers that come over WebSocket, as rows beside those of the store. `toUnix` turns
 * a reading of the swarms' clock into Unix milliseconds.
 */
export function socketRows(swarms: SocketSwarms, toUnix: (reading: number) => number): SocketRows {
  return {
    swarms: () => [...swarms.all].map(([infoHash, swarm]) => rowOf(infoHash, swarm, toUnix)),
    peers: (infoHash) =>
      [...(swarms.all.get(keyOf(infoHash))?.peers.values() ?? [])].map((peer) => peerRowOf(peer, toUnix)),
  }
}

function keyOf(infoHash: InfoHash): string {
  return String.fromCharCode(...wireInfoHash(infoHash))
}

function rowOf(key: string, { peers, seeders }: SocketSwarm, toUnix: (reading: number) => number): SwarmRow {
  let last = 0
  for (const { lastSeen } of peers.values()) last = Math.max(last, lastSeen)
  const infoHash = infoHashFromBytes(latin1Bytes(key) ?? new Uint8Array())
  const counts = { seeders, leechers: peers.size - seeders, paused: 0, completed: 0 }
  return { infoHash, ...counts, lastAnnounceAt: toUnix(last) }
}

function peerRowOf(peer: SocketPeer, toUnix: (reading: number) => number): PeerRow {
  const peerId = latin1Bytes(peer.peerId) ?? new Uint8Array()
  const { client, version } = describePeerId(peerId)
  return {
    address: peer.socket.address,
    port: peer.socket.port,
    seeder: peer.seeder,
    paused: false,
    counted: true,
    protocol: 'ws',
    peerId: toHex(peerId),
    client,
    clientVersion: version,
    uploaded: peer.uploaded,
    downloaded: peer.downloaded,
    left: peer.left,
    uploadSpeed: peer.uploadSpeed,
    downloadSpeed: peer.downloadSpeed,
    firstSeenAt: toUnix(peer.firstSeen),
    lastAnnounceAt: toUnix(peer.lastSeen),
  }
}
