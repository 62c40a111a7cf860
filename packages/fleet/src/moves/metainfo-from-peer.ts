import { encodeMetainfo, type InfoHash } from '@shoal/bittorrent'
import { addressOf } from '../client/client-views.ts'
import { peerHost } from '../client/peer-host.ts'
import type { ClientTracker } from '../client/torrent-client.ts'
import type { WatchedClient } from '../client/watched-client.ts'
import type { PeerMetadata } from './peer-metadata.ts'

/**
 * The .torrent of a client that exports none: its metadata as a peer gets it from that client alone, with the trackers
 * that the client lists. Undefined where the client does not say where it takes peers, or gives none.
 */
export async function metainfoFromPeer(
  { client, config }: WatchedClient,
  infoHash: InfoHash,
  peers: PeerMetadata,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const host = peerHost(addressOf(config))
  const port = (await client.session(signal)).listenPort ?? 0
  if (host === undefined || port === 0) return undefined
  const infoBytes = await peers.fetch(infoHash, { host, port }, signal)
  if (infoBytes === undefined) return undefined
  return encodeMetainfo({ infoBytes, announceTiers: tiersOf(await client.trackers(infoHash, signal)) })
}

function tiersOf(trackers: readonly ClientTracker[]): readonly (readonly string[])[] {
  const tiers = new Map<number, string[]>()
  for (const { url, tier } of trackers) tiers.set(tier, [...(tiers.get(tier) ?? []), url])
  return [...tiers].sort(([one], [other]) => one - other).map(([, urls]) => urls)
}
