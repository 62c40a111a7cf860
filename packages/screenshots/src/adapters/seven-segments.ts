import type { RgbPicture } from '../pictures/picture-encoder.ts'

/** Segments of each digit: top, upper left, upper right, middle, lower left, lower right, bottom. */
const digits = [
  '1110111',
  '0010010',
  '1011101',
  '1011011',
  '0111010',
  '1101011',
  '1101111',
  '1010010',
  '1111111',
  '1111011',
]

const WHITE = 255
const BACKDROP = 16

/** Draws `h:mm:ss` into the lower right corner on a dark field: readable on any picture, and no font is needed. */
export function drawTime(picture: RgbPicture, seconds: number, digitWidth: number): void {
  const text = clockText(seconds)
  const pad = Math.round(digitWidth / 2)
  const advance = (character: string): number => (character === ':' ? pad * 2 : digitWidth + pad)
  const width = [...text].reduce((sum, character) => sum + advance(character), pad)
  const height = digitWidth * 2 + pad * 2
  const left = Math.max(0, picture.width - width)
  const top = Math.max(0, picture.height - height)
  fill(picture, { x: left, y: top, width, height }, BACKDROP)
  let x = left + pad
  for (const character of text) {
    drawCharacter(picture, character, { x, y: top + pad, width: digitWidth, height: digitWidth * 2 })
    x += advance(character)
  }
}

/** `h:mm:ss`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

function drawCharacter(picture: RgbPicture, character: string, { x, y, width, height }: Box): void {
  const stroke = Math.max(2, Math.round(width / 6))
  const half = Math.round(height / 2)
  if (character === ':') {
    for (const share of [0.25, 0.65])
      fill(picture, { x, y: y + Math.round(height * share), width: stroke, height: stroke }, WHITE)
    return
  }
  const places: readonly Box[] = [
    { x, y, width, height: stroke },
    { x, y, width: stroke, height: half },
    { x: x + width - stroke, y, width: stroke, height: half },
    { x, y: y + half - Math.round(stroke / 2), width, height: stroke },
    { x, y: y + half, width: stroke, height: half },
    { x: x + width - stroke, y: y + half, width: stroke, height: half },
    { x, y: y + height - stroke, width, height: stroke },
  ]
  const lit = digits[Number(character)] ?? ''
  for (const [i, place] of places.entries()) if (lit[i] === '1') fill(picture, place, WHITE)
}

function fill(picture: RgbPicture, { x, y, width, height }: Box, value: number): void {
  for (let row = y; row < Math.min(y + height, picture.height); row++) {
    const start = (row * picture.width + x) * 3
    const end = (row * picture.width + Math.min(x + width, picture.width)) * 3
    if (end > start) picture.rgb.fill(value, start, end)
  }
}
