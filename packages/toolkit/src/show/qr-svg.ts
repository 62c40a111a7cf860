import { formatMagnet, type Magnet, parseMagnet } from '@shoal/bittorrent'
import QRCode from 'qrcode'

const LONGEST = 1200 // characters: denser codes are hard to read from a screen

/** A magnet link as a QR code in SVG; a link too long for that loses trackers and web seeds, the last ones first. */
export function qrSvg(link: string): Promise<string> {
  return QRCode.toString(shortened(link), { type: 'svg', errorCorrectionLevel: 'L', margin: 2 })
}

function shortened(link: string): string {
  if (link.length <= LONGEST) return link
  const magnet = parseMagnet(link)
  for (let count = magnet.trackers.length; count > 0; count--) {
    const shorter = formatMagnet({ ...bare(magnet), name: magnet.name, trackers: magnet.trackers.slice(0, count) })
    if (shorter.length <= LONGEST) return shorter
  }
  return formatMagnet(bare(magnet))
}

function bare(magnet: Magnet): Magnet {
  return { ...magnet, name: undefined, trackers: [], webSeeds: [], peers: [] }
}
