import type { Metainfo } from '@shoal/bittorrent'

/** A torrent that was made. */
export interface CreatedTorrent {
  /** The .torrent file. */
  readonly bytes: Uint8Array
  /** The same, parsed again: what any client will read. */
  readonly metainfo: Metainfo
}
