import { infoHash } from '@shoal/bittorrent'
import type { TorrentClient } from '@shoal/fleet'
import { ChildProgram } from './child-program.ts'
import type { LabPeer, PeerSetting } from './lab-peer.ts'
import { peerHost } from './peer-host.ts'
import { bitsOf } from './piece-parts.ts'

/** A program that the fleet's own adapters drive: started, given every torrent, asked as the fleet asks. */
export interface FleetProgram {
  readonly kind: 'transmission' | 'qbittorrent' | 'rtorrent' | 'deluge'
  readonly command: string
  readonly args: readonly string[]
  readonly client: TorrentClient
}

/** Starts such a program and adds the lab's torrents to it. */
export async function startFleetPeer(
  program: FleetProgram,
  setting: PeerSetting,
  signal: AbortSignal,
): Promise<LabPeer> {
  const { id, role, address, port, downloads, torrents } = setting
  const child = new ChildProgram(program.command, program.args)
  const { client } = program
  const stop = async (): Promise<void> => {
    await Promise.allSettled([client.close(), child.stop()])
  }
  try {
    await child.ready(() => client.info(signal), signal)
    for (const torrent of torrents) {
      const request = { infoHash: infoHash(torrent.infoHash), metainfo: torrent.bytes, savePath: downloads }
      await client.add({ ...request, category: '', tags: [], paused: false }, signal)
    }
  } catch (error) {
    await stop()
    throw error
  }
  return {
    id,
    kind: program.kind,
    role,
    address,
    port,
    torrents: async (limit) =>
      [...(await client.poll(limit)).torrents.values()].map((torrent) => ({
        infoHash: torrent.infoHash,
        completedBytes: torrent.completedBytes,
        totalBytes: torrent.totalBytes,
        complete: torrent.totalBytes > 0 && torrent.leftBytes === 0 && torrent.activity !== 'checking',
        downloadSpeed: torrent.downloadSpeed,
        uploadSpeed: torrent.uploadSpeed,
      })),
    details: async (hash, limit) => {
      const [{ states }, peers] = await Promise.all([
        client.pieces(infoHash(hash), limit),
        client.peers(infoHash(hash), limit),
      ])
      return { pieces: bitsOf(states), peers: peers.map((peer) => ({ ...peer, address: peerHost(peer.address) })) }
    },
    stop,
  }
}
