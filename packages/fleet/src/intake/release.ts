import type { InfoHash } from '@shoal/bittorrent'
import type { TorrentWishes } from '../client/torrent-client.ts'
import type { FieldIssue } from '../field-issue.ts'

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
  readonly savePath?: string
  /** Who calls the folder so: the client, unless a program that sees Shoal's side of the path mapping asked. */
  readonly savePathOf?: 'client' | 'shoal'
  /** When it stops being free to download, Unix milliseconds. */
  readonly freeUntil?: number
  /** To be added paused. */
  readonly paused?: boolean
  /** What else is wanted of the torrent: passed when it is added, or applied right after. */
  readonly wishes?: TorrentWishes
}

/** What makes a source unusable. */
export function sourceIssues(source: ReleaseSource): readonly FieldIssue[] {
  switch (source.kind) {
    case 'url':
      return isWebUrl(source.url) ? [] : [{ path: 'source', message: 'must be an http or https address' }]
    case 'magnet':
      return source.uri.startsWith('magnet:?') ? [] : [{ path: 'source', message: 'must begin with magnet:?' }]
    case 'file':
      return []
  }
}

export function isWebUrl(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '')
}
