import { createPeerId, type PeerId } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import type { PeerFinder } from '../dht/dht-node.ts'
import { addressGuard } from '../dial/address-guard.ts'
import { parsePeer } from '../dial/parse-peer.ts'
import { onAllowedHost } from '../session/tracker-policy.ts'
import type { PieceCache } from '../source/piece-keeper.ts'
import { SwarmPieceSource } from '../source/swarm-piece-source.ts'
import { type TorrentName, type TorrentReference, torrentReference } from '../source/torrent-reference.ts'
import { mseParts } from './key-exchange.ts'
import { random, random32 } from './random.ts'
import { systemClock } from './system-clock.ts'
import { tcpDialer } from './tcp.ts'
import { trackerClient } from './tracker-clients.ts'

export interface PieceSourceOptions {
  /** The torrent: its info-hash, a magnet link, or the bytes of its .torrent file. */
  readonly torrent: TorrentName
  /** Peers to dial, beside those that are found; `allowPeers` must let private addresses through. */
  readonly peers?: readonly { readonly address: string; readonly port: number }[]
  /** Nobody but `peers`: no trackers, no DHT, no PEX. The user's own client as the only peer. */
  readonly onlyGivenPeers?: boolean
  /** CIDR blocks of private or loopback peers that may be dialled. */
  readonly allowPeers?: readonly string[]
  /** The user's own trackers, `host:port` or `host`: may be at private addresses, and hear of private torrents. */
  readonly allowTrackers?: readonly string[]
  /** Whether a private torrent, or a magnet that may be one, may be announced to another host; never, unless given. */
  mayAnnounce?(host: string): boolean
  /** Dial the peers that a magnet names (`x.pe`); off unless set. */
  readonly useMagnetPeers?: boolean
  readonly cache?: PieceCache
  /** Fetch single 16 KiB blocks of v2 and hybrid torrents, each proved by hashes, where that saves bytes; on unless false. */
  readonly proveBlocks?: boolean
  /** Fetch single blocks even where no hash proves them (v1): see `proved` and `confirm`. Off unless true. */
  readonly unprovedBlocks?: boolean
  /** The DHT to find peers in; none unless given. Never asked about private torrents. */
  readonly dht?: PeerFinder
  /** MSE on connections to peers: where they take nothing else (the default), always, or never. */
  readonly encryption?: 'allowed' | 'required' | 'off'
  /** Where connections come from; the system's choice unless given. */
  readonly localAddress?: string
}

const UNREACHABLE_PORT = 1 // announced, since trackers refuse 0: nobody can connect to a source

/**
 * Opens a torrent for reading on demand. Needs `close`.
 * @throws InfoHashError, MagnetError, MetainfoError, AddressBlockError, TrackerNotAllowedError
 */
export function openPieceSource({ torrent, ...options }: PieceSourceOptions): SwarmPieceSource {
  const identity = { peerId: createPeerId(random), port: UNREACHABLE_PORT, metadataOnly: false }
  return openSource(torrentReference(torrent, nodeHashes), { ...options, ...identity })
}

/** As `openPieceSource`, for one who has a name in the swarm already. */
export function openSource(
  reference: TorrentReference,
  options: Omit<PieceSourceOptions, 'torrent'> & {
    readonly peerId: PeerId
    readonly port: number
    readonly metadataOnly: boolean
  },
): SwarmPieceSource {
  const { peers = [], allowPeers = [], allowTrackers = [], localAddress, cache } = options
  const named = options.useMagnetPeers === true ? reference.peers.flatMap((text) => parsePeer(text) ?? []) : []
  const guard = addressGuard(allowPeers)
  return new SwarmPieceSource({
    reference,
    peers: [...peers, ...named],
    privacy: {
      onlyGiven: options.onlyGivenPeers ?? false,
      given: peers.length + named.length > 0,
      mayAnnounce: (host) => onAllowedHost(allowTrackers, host) || (options.mayAnnounce?.(host) ?? false),
    },
    cache,
    proveBlocks: options.proveBlocks ?? true,
    unprovedBlocks: options.unprovedBlocks ?? false,
    metadataOnly: options.metadataOnly,
    peerId: options.peerId,
    port: options.port,
    dialer: tcpDialer(localAddress),
    guard,
    finder: options.dht,
    trackers: trackerClient({ guard, allowHosts: allowTrackers, localAddress, random32 }),
    encryption: { policy: options.encryption ?? 'allowed', parts: mseParts },
    clock: systemClock,
    hashes: nodeHashes,
    random,
  })
}
