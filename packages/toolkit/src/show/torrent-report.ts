import {
  type BencodeDictionary,
  type BencodeValue,
  bencodeIrregularities,
  decodeBencode,
  type Hashes,
  isDictionary,
  type Metainfo,
  parseMetainfo,
  toHex,
} from '@shoal/bittorrent'
import type { Lint } from './lint.ts'
import { lintTorrent, MILLISECONDS_FROM } from './lint-torrent.ts'
import { magnetOf } from './torrent-summary.ts'

/** ECMAScript's latest date, in milliseconds. */
const MAX_DATE = 8_640_000_000_000_000

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
  readonly publisher: string | null
  readonly publisherUrl: string | null
  readonly encoding: string | null
  /** BEP 38. */
  readonly similar: readonly string[]
  readonly collections: readonly string[]
  /** ISO 8601, UTC. */
  readonly creationDate: string | null
  /** Bytes. */
  readonly contentLength: number
  readonly pieceLength: number
  readonly pieceCount: number
  readonly trackers: readonly (readonly string[])[]
  readonly webSeeds: readonly string[]
  /** BEP 17. */
  readonly httpSeeds: readonly string[]
  readonly nodes: readonly string[]
  readonly files: readonly {
    readonly path: string
    readonly length: number
    readonly padding: boolean
    /** Where a link points (BEP 47). */
    readonly symlink: string | null
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
  const lints = lintTorrent(metainfo, topOf(bytes), bencodeIrregularities(bytes))
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
    publisher: metainfo.publisher ?? null,
    publisherUrl: metainfo.publisherUrl ?? null,
    encoding: metainfo.encoding ?? null,
    similar: metainfo.similar,
    collections: metainfo.collections,
    creationDate: isoDate(metainfo.creationDate),
    contentLength: metainfo.contentLength,
    pieceLength: metainfo.pieceLength,
    pieceCount: metainfo.pieceCount,
    trackers: metainfo.announceTiers,
    webSeeds: metainfo.webSeeds,
    httpSeeds: metainfo.httpSeeds,
    nodes: metainfo.nodes.map(({ host, port }) => `${host}:${port}`),
    files: metainfo.files.map((file) => ({
      path: file.path.join('/'),
      length: file.length,
      padding: file.padding,
      symlink: file.symlink?.join('/') ?? null,
      piecesRoot: file.piecesRoot === undefined ? null : toHex(file.piecesRoot),
    })),
  }
}

/** Milliseconds, which some programs write, are read as such. */
function isoDate(date: number | undefined): string | null {
  if (date === undefined) return null
  const milliseconds = Math.abs(date) >= MILLISECONDS_FROM ? date : date * 1000
  if (Math.abs(milliseconds) > MAX_DATE) return null
  return new Date(milliseconds).toISOString().replace('.000', '')
}

function topOf(bytes: Uint8Array): BencodeDictionary {
  const value: BencodeValue = decodeBencode(bytes)
  return isDictionary(value) ? value : new Map()
}
