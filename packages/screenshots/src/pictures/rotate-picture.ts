import type { RgbPicture } from './picture-encoder.ts'

/** Turns a picture clockwise by right angles. */
export function rotatePicture(picture: RgbPicture, degrees: 0 | 90 | 180 | 270): RgbPicture {
  const { width, height, rgb } = picture
  if (degrees === 0) return { width, height, rgb }
  const turned = new Uint8Array(rgb.length)
  const quarter = degrees !== 180
  const newWidth = quarter ? height : width
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = degrees === 90 ? height - 1 - y : degrees === 180 ? width - 1 - x : y
      const row = degrees === 90 ? x : degrees === 180 ? height - 1 - y : width - 1 - x
      const from = (y * width + x) * 3
      turned.set(rgb.subarray(from, from + 3), (row * newWidth + column) * 3)
    }
  }
  return { width: newWidth, height: quarter ? width : height, rgb: turned }
}
