import {
  type BencodeDictionary,
  BencodeError,
  type BencodeValue,
  decodeBencode,
  type Hashes,
  isDictionary,
  type Metainfo,
  parseMetainfo,
  toHex,
} from '@shoal/bittorrent'
import { type Lint, lintTorrent } from './lint-torrent.ts'
import { magnetOf } from './torrent-summary.ts'

/** All that `torrent show --json` prints. */
export interface TorrentReport {
  readonly name: string
  readonly format: 'v1' | 'v2' | 'hybrid'
  readonly infoHashV1: string | null
  readonly infoHashV2: string | null
  readonly magnet: string
  readonly private: boolean
  readonly source: string | null
  readonly comment: string | null
  readonly createdBy: string | null
  /** ISO 8601, UTC. */
  readonly creationDate: string | null
  /** Bytes. */
  readonly contentLength: number
  readonly pieceLength: number
  readonly pieceCount: number
  readonly trackers: readonly (readonly string[])[]
  readonly webSeeds: readonly string[]
  readonly nodes: readonly string[]
  readonly files: readonly {
    readonly path: string
    readonly length: number
    readonly padding: boolean
    readonly piecesRoot: string | null
  }[]
  readonly lints: readonly Lint[]
}

/** Reads a .torrent file and reports on it. Throws `MetainfoError`. */
export function torrentReport(
  bytes: Uint8Array,
  hashes: Hashes,
): { readonly metainfo: Metainfo; readonly report: TorrentReport } {
  const metainfo = parseMetainfo(bytes, hashes)
  const lints = lintTorrent(metainfo, topOf(bytes), isCanonical(bytes))
  return { metainfo, report: { ...reportOf(metainfo), lints } }
}

function reportOf(metainfo: Metainfo): Omit<TorrentReport, 'lints'> {
  return {
    name: metainfo.name,
    format: metainfo.kind,
    infoHashV1: metainfo.infoHashV1 ?? null,
    infoHashV2: metainfo.infoHashV2 ?? null,
    magnet: magnetOf(metainfo),
    private: metainfo.isPrivate,
    source: metainfo.source ?? null,
    comment: metainfo.comment ?? null,
    createdBy: metainfo.createdBy ?? null,
    creationDate: isoDate(metainfo.creationDate),
    contentLength: metainfo.contentLength,
    pieceLength: metainfo.pieceLength,
    pieceCount: metainfo.pieceCount,
    trackers: metainfo.announceTiers,
    webSeeds: metainfo.webSeeds,
    nodes: metainfo.nodes.map(({ host, port }) => `${host}:${port}`),
    files: metainfo.files.map((file) => ({
      path: file.path.join('/'),
      length: file.length,
      padding: file.padding,
      piecesRoot: file.piecesRoot === undefined ? null : toHex(file.piecesRoot),
    })),
  }
}

function isoDate(seconds: number | undefined): string | null {
  if (seconds === undefined || Math.abs(seconds) > 8_640_000_000_000) return null
  return new Date(seconds * 1000).toISOString().replace('.000', '')
}

function topOf(bytes: Uint8Array): BencodeDictionary {
  const value: BencodeValue = decodeBencode(bytes)
  return isDictionary(value) ? value : new Map()
}

function isCanonical(bytes: Uint8Array): boolean {
  try {
    decodeBencode(bytes, { strict: true })
    return true
  } catch (error) {
    if (error instanceof BencodeError) return false
    throw error
  }
}
