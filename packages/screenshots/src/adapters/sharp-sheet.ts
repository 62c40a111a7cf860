import sharp, { type Sharp } from 'sharp'
import type { RgbPicture } from '../pictures/picture-encoder.ts'
import type { SheetMaker, Thumbnail } from '../pictures/sheet.ts'
import { drawTime } from './seven-segments.ts'

/** Pixels. */
const GAP = 8
const LINE_HEIGHT = 28
const FONT_SIZE = 20
const DIGIT_WIDTH = 12
const BACKGROUND = { r: 24, g: 26, b: 30 }
const MAX_LINE = 150 // characters

/** Contact sheets drawn with libvips. Header text needs a font on the machine; times are drawn without one. */
export const sharpSheet: SheetMaker = {
  shrink: async (picture, width) => {
    if (picture.width <= width) return picture
    return toRgb(raw(picture).resize({ width }))
  },
  compose: async ({ header, thumbnails }) => {
    const columns = Math.min(4, Math.max(1, Math.ceil(Math.sqrt(thumbnails.length))))
    const cellWidth = Math.max(1, ...thumbnails.map(({ width }) => width))
    const cellHeight = Math.max(1, ...thumbnails.map(({ height }) => height))
    const rows = Math.ceil(thumbnails.length / columns)
    const top = GAP * 2 + header.length * LINE_HEIGHT
    const width = GAP + columns * (cellWidth + GAP)
    const height = top + rows * (cellHeight + GAP)
    const placed = thumbnails.map((thumbnail, i) => ({
      input: Buffer.from(withTime(thumbnail)),
      raw: { width: thumbnail.width, height: thumbnail.height, channels: 3 as const },
      left: GAP + (i % columns) * (cellWidth + GAP),
      top: top + Math.floor(i / columns) * (cellHeight + GAP),
    }))
    const text = { input: Buffer.from(headerSvg(header, width, top)), left: 0, top: 0 }
    const canvas = sharp({ create: { width, height, channels: 3, background: BACKGROUND } })
    return toRgb(canvas.composite([text, ...placed]))
  },
}

function raw({ width, height, rgb }: RgbPicture): Sharp {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
}

async function toRgb(picture: Sharp): Promise<RgbPicture> {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, rgb: data }
}

function withTime({ width, height, rgb, seconds }: Thumbnail): Uint8Array {
  const copy = Uint8Array.from(rgb)
  drawTime({ width, height, rgb: copy }, seconds, DIGIT_WIDTH)
  return copy
}

function headerSvg(lines: readonly string[], width: number, height: number): string {
  const rows = lines.map((line, i) => {
    const y = GAP + (i + 1) * LINE_HEIGHT - (LINE_HEIGHT - FONT_SIZE)
    return `<text x="${GAP * 2}" y="${y}">${escapeXml(line.slice(0, MAX_LINE))}</text>`
  })
  const style = `font-family="sans-serif" font-size="${FONT_SIZE}" fill="#e8e8e8"`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g ${style}>${rows.join('')}</g></svg>`
}

/** Torrents name files as they like; control characters are not allowed in XML at all. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
