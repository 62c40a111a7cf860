import { formatMagnet, infoHash } from '@shoal/bittorrent'
import { type Dht, openPieceSource, type PieceSourceOptions, TrackerNotAllowedError } from '@shoal/peer'
import {
  CaptureError,
  type ClaimedTask,
  openLocalSource,
  type PieceCache,
  type PieceSource,
  type ReadableSource,
} from '@shoal/screenshots'

export interface SwarmParts {
  readonly cache: PieceCache
  /** Our own tracker, which may lie at a private address. */
  readonly ownTracker: string
  readonly dht: Dht | undefined
}

/** Opens the bytes of a task: on this machine's disk, or in its swarm. */
export async function openTaskSource(
  { source, options }: ClaimedTask,
  { cache, ownTracker, dht }: SwarmParts,
  signal: AbortSignal,
): Promise<PieceSource> {
  const local = await openLocalSource(source, signal)
  if (local !== undefined) return local
  if (source.kind !== 'swarm') throw new TypeError(`a source of kind ${source.kind} is neither local nor a swarm`)
  return openSwarm({
    torrent: torrentOf(source),
    peers: source.peers.flatMap(parsePeer),
    allowPeers: source.allowPeers ?? [],
    allowTrackers: [ownTracker, ...(source.allowTrackers ?? [])],
    onlyGivenPeers: source.onlyPeers ?? false,
    unprovedBlocks: options.unprovedBlocks,
    cache,
    dht,
  })
}

/** A torrent that we may not announce will not become allowed by trying again. */
function openSwarm(options: PieceSourceOptions): PieceSource {
  try {
    return openPieceSource(options)
  } catch (cause) {
    if (cause instanceof TrackerNotAllowedError) throw new CaptureError(cause.code, cause.message, { cause })
    throw cause
  }
}

function torrentOf(
  source: Extract<ReadableSource, { kind: 'swarm' }>,
): { metainfoBytes: Uint8Array } | { magnet: string } {
  if (source.metainfo !== undefined) return { metainfoBytes: Buffer.from(source.metainfo, 'base64') }
  const hash = infoHash(source.infoHash)
  return {
    magnet: formatMagnet({
      ...(hash.length === 40 ? { infoHashV1: hash } : { infoHashV2: hash }),
      trackers: [...source.trackers],
      peers: [],
      webSeeds: [],
    }),
  }
}

function parsePeer(text: string): { readonly address: string; readonly port: number }[] {
  const [, address, port] = /^\[?([^\]]+)\]?:(\d{1,5})$/.exec(text) ?? []
  return address === undefined ? [] : [{ address, port: Number(port) }]
}
