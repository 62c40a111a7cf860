/**
 * A machine-readable time mark: a row of 32 squares, white for 1 and black for 0, most significant bit first. Bits 0
 * to 23 are the number of the frame, bits 24 to 31 their CRC-8. It proves which frame a picture shows, whatever the
 * program that made the picture believes.
 */
const BITS = 32
const FRAME_BITS = 24
/** The row's place as shares of the picture, so that a scaled picture can be read too. */
const LEFT = 4 / 40
const SQUARE_WIDTH = 1 / 40
const TOP = 640 / 720
const SQUARE_HEIGHT = 32 / 720
/** Luma of black and white in limited range (BT.709). */
export const MARK_BLACK = 16
export const MARK_WHITE = 235
const THRESHOLD = 128
const CRC_POLYNOMIAL = 0x07

/** Pixels with one (luma) or three (RGB) bytes each, row by row. */
export interface MarkedPixels {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  readonly data: Uint8Array
}

/** The number of the frame that the picture shows, or undefined where there is no valid mark. */
export function readMark(pixels: MarkedPixels): number | undefined {
  let bits = 0n
  for (let i = 0; i < BITS; i++) bits = (bits << 1n) | (brightness(pixels, i) >= THRESHOLD ? 1n : 0n)
  const frame = Number(bits >> 8n)
  return crc8(frame) === Number(bits & 0xffn) ? frame : undefined
}

/** Draws the mark of a frame into a luma plane whose rows are `width` bytes. */
export function drawMark(luma: Uint8Array, width: number, height: number, frame: number): void {
  const bits = (BigInt(frame) << 8n) | BigInt(crc8(frame))
  const top = Math.round(TOP * height)
  const bottom = Math.round((TOP + SQUARE_HEIGHT) * height)
  for (let i = 0; i < BITS; i++) {
    const value = (bits >> BigInt(BITS - 1 - i)) & 1n ? MARK_WHITE : MARK_BLACK
    const left = Math.round((LEFT + i * SQUARE_WIDTH) * width)
    const right = Math.round((LEFT + (i + 1) * SQUARE_WIDTH) * width)
    for (let y = top; y < bottom; y++) luma.fill(value, y * width + left, y * width + right)
  }
}

/** Mean of the middle half of a square: its edges suffer from compression. */
function brightness({ width, height, channels, data }: MarkedPixels, index: number): number {
  const left = Math.floor((LEFT + (index + 0.25) * SQUARE_WIDTH) * width)
  const right = Math.max(left + 1, Math.floor((LEFT + (index + 0.75) * SQUARE_WIDTH) * width))
  const top = Math.floor((TOP + 0.25 * SQUARE_HEIGHT) * height)
  const bottom = Math.max(top + 1, Math.floor((TOP + 0.75 * SQUARE_HEIGHT) * height))
  let sum = 0
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const at = (y * width + x) * channels
      // Green carries most of the luma, and a mark has no colour.
      sum += data[channels === 3 ? at + 1 : at] ?? 0
    }
  }
  return sum / ((right - left) * (bottom - top))
}

/** CRC-8 (polynomial x⁸ + x² + x + 1) of the frame's 24 bits. */
function crc8(frame: number): number {
  // An all-black row must not read as frame 0, so the register starts at ones.
  let crc = 0xff
  for (let bit = FRAME_BITS - 1; bit >= 0; bit--) {
    const carry = ((crc >> 7) ^ (frame >> bit)) & 1
    crc = ((crc << 1) & 0xff) ^ (carry ? CRC_POLYNOMIAL : 0)
  }
  return crc
}
