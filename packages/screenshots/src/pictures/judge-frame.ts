/** A decoded picture as it is judged. */
export interface JudgedPixels {
  readonly width: number
  readonly height: number
  /** Three bytes per pixel. */
  readonly rgb: Uint8Array
}

export interface FrameVerdict {
  /** Undefined for a picture worth showing. */
  readonly fault?: 'damaged' | 'black' | 'flat' | 'blurred' | 'repeated'
  /** Higher is better; compares pictures that all have faults. */
  readonly score: number
  /** 256-bit difference hash: next to no bit differs between pictures that show the same. */
  readonly fingerprint: bigint
}

/** Side of the grid of samples that stand for the picture. */
const GRID = 72
const HASH_WIDTH = 17
const HASH_HEIGHT = 16
/** Luma, 0 to 255. */
const BLACK_MEAN = 18
const BLACK_PEAK = 48
const FLAT_DEVIATION = 5
/** Mean absolute difference of neighbours below which a picture shows no edge at all. */
const BLUR_EDGES = 0.35
/** Taken off the score of a picture that is damaged: one that is only dull shows more. */
const DAMAGE = 10
/** Bits of the fingerprint in which repeated pictures may differ. */
const REPEATED_BITS = 2

/** Judges brightness, contrast, sharpness and repetition, from samples spread over the picture; damage is told by the decoder. */
export function judgeFrame(picture: JudgedPixels, earlier: readonly bigint[], damaged = false): FrameVerdict {
  const samples = gridOf(picture, GRID, GRID)
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length
  const deviation = Math.sqrt(samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples.length)
  const bright = samples.toSorted((a, b) => a - b)[Math.floor(samples.length * 0.99)] ?? 0
  const edges = meanEdge(picture)
  const fingerprint = differenceHash(gridOf(picture, HASH_WIDTH, HASH_HEIGHT))
  const score = deviation + edges * 4 + Math.min(mean, 255 - mean) / 8
  const judged = { score, fingerprint }
  if (damaged) return { ...judged, score: score - DAMAGE, fault: 'damaged' }
  if (mean < BLACK_MEAN && bright < BLACK_PEAK) return { ...judged, fault: 'black' }
  if (deviation < FLAT_DEVIATION) return { ...judged, fault: 'flat' }
  if (edges < BLUR_EDGES) return { ...judged, fault: 'blurred' }
  const repeated = earlier.some((other) => bitCount(other ^ fingerprint) <= REPEATED_BITS)
  return repeated ? { ...judged, fault: 'repeated' } : judged
}

/** Luma (BT.709 weights) at the centres of a grid of cells. */
function gridOf({ width, height, rgb }: JudgedPixels, columns: number, rows: number): number[] {
  const values: number[] = []
  for (let row = 0; row < rows; row++) {
    const y = Math.floor(((row + 0.5) * height) / rows)
    for (let column = 0; column < columns; column++) {
      values.push(lumaAt(rgb, y * width + Math.floor(((column + 0.5) * width) / columns)))
    }
  }
  return values
}

/** Mean difference between horizontal neighbours on every eighth row. */
function meanEdge({ width, height, rgb }: JudgedPixels): number {
  let sum = 0
  let count = 0
  for (let y = 4; y < height; y += 8) {
    let previous = lumaAt(rgb, y * width)
    for (let x = 1; x < width; x++) {
      const value = lumaAt(rgb, y * width + x)
      sum += Math.abs(value - previous)
      previous = value
      count++
    }
  }
  return count === 0 ? 0 : sum / count
}

function lumaAt(rgb: Uint8Array, pixel: number): number {
  const at = pixel * 3
  return 0.2126 * (rgb[at] ?? 0) + 0.7152 * (rgb[at + 1] ?? 0) + 0.0722 * (rgb[at + 2] ?? 0)
}

function differenceHash(cells: readonly number[]): bigint {
  let hash = 0n
  for (let row = 0; row < HASH_HEIGHT; row++) {
    for (let column = 0; column + 1 < HASH_WIDTH; column++) {
      const at = row * HASH_WIDTH + column
      hash = (hash << 1n) | ((cells[at] ?? 0) < (cells[at + 1] ?? 0) ? 1n : 0n)
    }
  }
  return hash
}

function bitCount(bits: bigint): number {
  let count = 0
  for (let rest = bits; rest > 0n; rest &= rest - 1n) count++
  return count
}
