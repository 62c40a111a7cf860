import { formatMagnet, type Metainfo } from '@shoal/bittorrent'

/** The magnet link of a torrent, with its trackers. */
export function magnetLink({ infoHashV1, infoHashV2, name, contentLength, announceTiers }: Metainfo): string {
  return formatMagnet({
    infoHashV1,
    infoHashV2,
    name,
    length: contentLength,
    trackers: announceTiers.flat(),
    webSeeds: [],
  })
}
