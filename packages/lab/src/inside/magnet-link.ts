import { formatMagnet, type Metainfo, parseMagnet } from '@shoal/bittorrent'
import { repairMagnet } from '@shoal/toolkit'
import type { FaultBoard } from './fault-board.ts'

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

/** The link as the lab hands it out: without its trackers while that fault is on, repaired with the lab's own when it is off. */
export function handedOutMagnet(link: string, trackers: readonly string[], board: FaultBoard): string {
  const bare = formatMagnet({ ...parseMagnet(link), trackers: [] })
  return board.isOn('magnet-bare') ? bare : formatMagnet(repairMagnet(bare, trackers))
}
