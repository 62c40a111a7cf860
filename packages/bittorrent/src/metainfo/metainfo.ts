import type { Bytes } from '../bytes/bytes.ts'
import type { InfoHash } from '../identity/info-hash.ts'

/** What a .torrent file says, checked. Names and paths are as written and may be hostile: see `safePaths`. */
export interface Metainfo extends Info {
  /** Trackers by tier (BEP 12); a lone `announce` is one tier of one. */
  readonly announceTiers: readonly (readonly string[])[]
  /** HTTP sources (BEP 19). */
  readonly webSeeds: readonly string[]
  /** DHT nodes (BEP 5). */
  readonly nodes: readonly { readonly host: string; readonly port: number }[]
  /** Sources over HTTP in the older form (BEP 17). */
  readonly httpSeeds: readonly string[]
  readonly comment: string | undefined
  readonly createdBy: string | undefined
  readonly publisher: string | undefined
  readonly publisherUrl: string | undefined
  /** Encoding of names and comments that are not UTF-8, as the file says it, e.g. `GBK`. */
  readonly encoding: string | undefined
  /** Unix seconds. */
  readonly creationDate: number | undefined
  /** BEP 52: concatenated piece hashes of each file longer than a piece, by its pieces root in hexadecimal. */
  readonly pieceLayers: ReadonlyMap<string, Bytes>
}

/** What the info dictionary says, which is all that BEP 9 carries. */
export interface Info {
  readonly kind: 'v1' | 'v2' | 'hybrid'
  /** 40 digits, for v1 and hybrid. */
  readonly infoHashV1: InfoHash | undefined
  /** 64 digits, for v2 and hybrid. */
  readonly infoHashV2: InfoHash | undefined
  /** 40 digits: what trackers and peers use; of a v2 torrent the first 20 bytes. */
  readonly infoHash: InfoHash
  /** Bytes that are not UTF-8 are read by the file's `encoding`, else shown as U+FFFD. */
  readonly name: string
  /** The name as bytes, only where they are not UTF-8. */
  readonly rawName?: Bytes
  /** The one file is the torrent itself, with no folder around it. */
  readonly singleFile: boolean
  /** In the order of their bytes, padding (BEP 47) included. */
  readonly files: readonly TorrentFile[]
  /** Bytes. */
  readonly pieceLength: number
  readonly pieceCount: number
  /** Bytes from the first file's first to the last one's last, padding and v2's gaps included. */
  readonly totalLength: number
  /** Bytes that are files' own: no padding, and none for symbolic links. */
  readonly contentLength: number
  /** Concatenated SHA-1 digests, 20 bytes a piece; empty for v2. */
  readonly pieces: Bytes
  readonly isPrivate: boolean
  readonly source: string | undefined
  /** Info-hashes of torrents that share files with this one (BEP 38). */
  readonly similar: readonly string[]
  /** Collections that this torrent belongs to (BEP 38). */
  readonly collections: readonly string[]
  /** The info dictionary as it was written. */
  readonly infoBytes: Bytes
}

/** One file of a torrent. */
export interface TorrentFile {
  /** Components below the torrent's folder; of a single file, its name. Bytes that are not UTF-8 are read as `name` is. */
  readonly path: readonly string[]
  /** The components as bytes, only where one of them is not UTF-8. */
  readonly rawPath?: readonly Bytes[]
  /** Bytes; none for a symbolic link. */
  readonly length: number
  /** Bytes from the torrent's begin; in v2 and hybrid every file begins a piece. */
  readonly offset: number
  /** BEP 52, 32 bytes; absent for empty files and v1. */
  readonly piecesRoot?: Bytes
  /** Filling between files (BEP 47), never stored. */
  readonly padding: boolean
  readonly executable?: boolean
  readonly hidden?: boolean
  /** BEP 47: where a symbolic link points, as components below the torrent's folder; none points at that folder. */
  readonly symlink?: readonly string[]
}

/** Bytes that are no usable metainfo; `message` says what is wrong in them. */
export class MetainfoError extends Error {
  readonly code = 'METAINFO'
  override readonly name = 'MetainfoError'
}
