import type { InfoHash } from '@shoal/bittorrent'

/** Where the torrent comes from. */
export type ReleaseSource =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'magnet'; readonly uri: string }
  | { readonly kind: 'file'; readonly bytes: Uint8Array }

/** What an announcement said about one release, checked. */
export interface Release {
  readonly name: string
  readonly indexer: string
  readonly source: ReleaseSource
  /** The indexer's own number for it. */
  readonly indexerTorrentId?: string
  readonly infoHash?: InfoHash
  /** Bytes of content, as the indexer claims. */
  readonly size?: number
  /** The indexer's name when absent. */
  readonly category?: string
  readonly tags: readonly string[]
  /** Folder as the client sees it. */
  readonly savePath?: string
  /** When it stops being free to download, Unix milliseconds. */
  readonly freeUntil?: number
  /** To be added paused. */
  readonly paused?: boolean
}
