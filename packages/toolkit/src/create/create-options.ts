import type { PathComponent } from '@shoal/bittorrent'

/** What to make a torrent of, and how. Everything but `paths` has a default. */
export interface CreateOptions {
  /** A file, a folder, or several of them, which then need a `name`. */
  readonly paths: readonly string[]
  /** `v1` by default: every client and tracker takes it. */
  readonly kind?: 'v1' | 'v2' | 'hybrid' | undefined
  /** Bytes, a power of two; automatic by default. */
  readonly pieceLength?: number | undefined
  /** Trackers by tier (BEP 12). */
  readonly trackers?: readonly (readonly string[])[] | undefined
  /** BEP 27. */
  readonly isPrivate?: boolean | undefined
  /** The `source` key, by which private trackers keep info-hashes apart. */
  readonly source?: string | undefined
  /** Random bytes in the info dictionary, so that the same files give a new info-hash. */
  readonly entropy?: boolean | undefined
  readonly comment?: string | undefined
  /** By default the file's or folder's name. */
  readonly name?: string | undefined
  /** HTTP sources (BEP 19). */
  readonly webSeeds?: readonly string[] | undefined
  /** DHT nodes, `host:port` (BEP 5). */
  readonly nodes?: readonly string[] | undefined
  /** What symbolic links become: the content that they lead to (default), nothing, or links in the torrent (BEP 47). */
  readonly symlinks?: 'follow' | 'skip' | 'keep' | undefined
  /** Take hidden files and those that systems leave behind, such as `.DS_Store` and `Thumbs.db`. */
  readonly hidden?: boolean | undefined
  /** Only files whose path below the torrent's folder matches one of these globs. */
  readonly include?: readonly string[] | undefined
  /** No files whose path matches one of these. */
  readonly exclude?: readonly string[] | undefined
  /** Unix seconds; `none` leaves the date out, so that the same files give the same bytes. Now by default. */
  readonly date?: number | 'none' | undefined
  /** `created by`; `Shoal` by default, `none` leaves it out. */
  readonly createdBy?: string | undefined
}

/** A file found on disk. */
export interface SourceFile {
  /** Below the torrent's folder. */
  readonly path: readonly PathComponent[]
  /** Where it lies; bytes where a name is not UTF-8. */
  readonly location: string | Uint8Array
  /** Bytes; none for a link that is kept. */
  readonly length: number
  /** Where a link that is kept points, below the torrent's folder (BEP 47). */
  readonly symlink?: readonly PathComponent[] | undefined
}

/** Something on disk that does not go into the torrent. */
export interface SkippedEntry {
  /** Below the torrent's folder. */
  readonly path: readonly PathComponent[]
  readonly reason: 'hidden' | 'junk' | 'link' | 'special'
}

/** What a scan found at a path that was asked for. */
export interface SourceTree {
  /** The path's own name. */
  readonly name: PathComponent
  readonly isFolder: boolean
  readonly files: readonly SourceFile[]
  readonly skipped: readonly SkippedEntry[]
}
