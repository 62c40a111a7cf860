import type { RgbPicture } from '../../src/pictures/picture-encoder.ts'

/** How alike two pictures are. */
export interface Likeness {
  /** Structural similarity, the mean of the three channels: 1 for equal ones. */
  readonly ssim: number
  /** Mean absolute difference of all values, of 255: what SSIM forgives where a picture is only brighter. */
  readonly difference: number
}

/** Side of the squares that are compared. */
const WINDOW = 8
/** Wang, Bovik, Sheikh, Simoncelli: Image Quality Assessment, 2004, § III B. */
const C1 = (0.01 * 255) ** 2
const C2 = (0.03 * 255) ** 2

/** Compares what both pictures have in common; undefined where their sizes are more than a pixel apart. */
export function likeness(a: RgbPicture, b: RgbPicture): Likeness | undefined {
  if (Math.abs(a.width - b.width) > 1 || Math.abs(a.height - b.height) > 1) return undefined
  const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)]
  let [sum, windows, difference] = [0, 0, 0]
  for (let top = 0; top + WINDOW <= height; top += WINDOW) {
    for (let left = 0; left + WINDOW <= width; left += WINDOW) {
      for (let channel = 0; channel < 3; channel++) {
        const window = compareWindow(a, b, { top, left, channel })
        sum += window.ssim
        difference += window.difference
        windows++
      }
    }
  }
  return windows === 0 ? { ssim: 1, difference: 0 } : { ssim: sum / windows, difference: difference / windows }
}

interface Place {
  readonly top: number
  readonly left: number
  readonly channel: number
}

function compareWindow(a: RgbPicture, b: RgbPicture, { top, left, channel }: Place): Likeness {
  let [sumA, sumB, squaresA, squaresB, products, difference] = [0, 0, 0, 0, 0, 0]
  for (let y = top; y < top + WINDOW; y++) {
    for (let x = left; x < left + WINDOW; x++) {
      const valueA = a.rgb[(y * a.width + x) * 3 + channel] ?? 0
      const valueB = b.rgb[(y * b.width + x) * 3 + channel] ?? 0
      sumA += valueA
      sumB += valueB
      squaresA += valueA * valueA
      squaresB += valueB * valueB
      products += valueA * valueB
      difference += Math.abs(valueA - valueB)
    }
  }
  const count = WINDOW * WINDOW
  const [meanA, meanB] = [sumA / count, sumB / count]
  const [varianceA, varianceB] = [squaresA / count - meanA ** 2, squaresB / count - meanB ** 2]
  const covariance = products / count - meanA * meanB
  const light = (2 * meanA * meanB + C1) / (meanA ** 2 + meanB ** 2 + C1)
  const structure = (2 * covariance + C2) / (varianceA + varianceB + C2)
  return { ssim: light * structure, difference: difference / count }
}
