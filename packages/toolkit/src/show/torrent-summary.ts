import { formatMagnet, type Metainfo } from '@shoal/bittorrent'

/** The magnet link of a torrent, with its trackers and web seeds. */
export function magnetOf(metainfo: Metainfo): string {
  return formatMagnet({
    infoHashV1: metainfo.infoHashV1,
    infoHashV2: metainfo.infoHashV2,
    name: metainfo.name,
    length: metainfo.contentLength,
    trackers: metainfo.announceTiers.flat(),
    webSeeds: metainfo.webSeeds,
  })
}

/** What `--json` prints about a torrent that was made or edited. */
export interface TorrentSummary {
  readonly file: string
  readonly name: string
  readonly format: 'v1' | 'v2' | 'hybrid'
  readonly infoHashV1: string | null
  readonly infoHashV2: string | null
  readonly magnet: string
  /** Bytes. */
  readonly pieceLength: number
  readonly pieceCount: number
  readonly fileCount: number
  /** Bytes. */
  readonly contentLength: number
}

/** The summary of a torrent that lies at `file`. */
export function summaryOf(metainfo: Metainfo, file: string): TorrentSummary {
  return {
    file,
    name: metainfo.name,
    format: metainfo.kind,
    infoHashV1: metainfo.infoHashV1 ?? null,
    infoHashV2: metainfo.infoHashV2 ?? null,
    magnet: magnetOf(metainfo),
    pieceLength: metainfo.pieceLength,
    pieceCount: metainfo.pieceCount,
    fileCount: metainfo.files.filter(({ padding }) => !padding).length,
    contentLength: metainfo.contentLength,
  }
}
