import type { InfoHash } from '@shoal/bittorrent'

/** Asks one client, as a peer and nobody else, what a torrent is that it has; `@shoal/peer` can. */
export interface PeerMetadata {
  /** The info dictionary; undefined where the client does not give it, as most do not for private torrents. */
  fetch(
    infoHash: InfoHash,
    peer: { readonly host: string; readonly port: number },
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined>
}
