import type { Inspection } from '@shoal/api'
import { formatMagnet } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import { qrSvg, repairMagnet, torrentReport } from '@shoal/toolkit'
import { notATorrent, type TorrentReference, torrentBytes } from './torrent-reference.ts'

const SHOWN_FILES = 2000

/** What a .torrent file or a link says. @throws ProblemError `not-a-torrent` */
export async function inspect(reference: TorrentReference): Promise<Inspection> {
  const bytes = torrentBytes(reference)
  try {
    return await (bytes === undefined ? inspectLink(reference.link ?? '') : inspectTorrent(bytes))
  } catch (error) {
    throw notATorrent(error)
  }
}

async function inspectTorrent(bytes: Uint8Array): Promise<Inspection> {
  const { metainfo, report } = torrentReport(bytes, nodeHashes)
  const files = metainfo.files.filter(({ padding }) => !padding)
  const { name, format, magnet, contentLength, pieceLength, pieceCount } = report
  const { infoHashV1, infoHashV2, source, comment, createdBy, creationDate } = report
  return {
    name,
    format,
    infoHashV1: infoHashV1 ?? undefined,
    infoHashV2: infoHashV2 ?? undefined,
    magnet,
    qr: await qrSvg(magnet),
    private: report.private,
    source: source ?? undefined,
    comment: comment ?? undefined,
    createdBy: createdBy ?? undefined,
    ...(creationDate === null ? {} : { createdAt: Math.max(0, Date.parse(creationDate)) }),
    contentLength,
    pieceLength,
    pieceCount,
    trackers: report.trackers.map((tier) => [...tier]),
    webSeeds: [...report.webSeeds],
    nodes: [...report.nodes],
    fileCount: files.length,
    files: files.slice(0, SHOWN_FILES).map(({ path, length }) => ({ path: [...path], length })),
    lints: report.lints.map(({ level, code, subject }) => ({ level, code, subject })),
  }
}

async function inspectLink(link: string): Promise<Inspection> {
  const magnet = repairMagnet(link, [])
  const text = formatMagnet(magnet)
  const { infoHashV1, infoHashV2, name, length } = magnet
  return {
    name,
    infoHashV1,
    infoHashV2,
    magnet: text,
    qr: await qrSvg(text),
    private: false,
    contentLength: length,
    trackers: magnet.trackers.map((tracker) => [tracker]),
    webSeeds: [...magnet.webSeeds],
    nodes: [],
    fileCount: 0,
    files: [],
    lints: [],
  }
}
