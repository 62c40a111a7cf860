/** How a container says that coded pictures are to be shown. What it does not say, the stream itself decides. */
export interface VideoDisplay {
  /** The part of the coded picture that is shown. */
  readonly crop?: Crop | undefined
  /** Width of a pixel divided by its height. */
  readonly pixelAspect?: number | undefined
  readonly orientation: Orientation
}

/** Pixels of the coded picture, whose size tells whether the crop was meant for it. */
export interface Crop {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly codedWidth: number
  readonly codedHeight: number
}

/** First mirrored, left to right, then turned. */
export interface Orientation {
  readonly mirrored: boolean
  /** Degrees clockwise. */
  readonly rotation: Rotation
}

export type Rotation = 0 | 90 | 180 | 270

/** Where x and y of a picture go: `x' = a·x + c·y`, `y' = b·x + d·y`, with y pointing down. */
export interface Matrix {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
}

export const upright: Orientation = { mirrored: false, rotation: 0 }

/** Beyond this an aspect is taken for nonsense: no video has pixels so wide, or so high. */
const MAX_PIXEL_ASPECT = 16

/** The orientation nearest to a matrix. */
export function orientationOf({ a, b, c, d }: Matrix): Orientation {
  const mirrored = a * d - b * c < 0
  // Without its mirroring of x, the matrix of a rotation by t is [cos t, sin t; -sin t, cos t].
  const sign = mirrored ? -1 : 1
  const angle = Math.atan2(sign * b - c, sign * a + d)
  return { mirrored, rotation: rotationOf((angle * 180) / Math.PI) }
}

/** The right angle nearest to any number of degrees. */
export function rotationOf(degrees: number): Rotation {
  const turns = ((Math.round(degrees / 90) % 4) + 4) % 4
  return turns === 1 ? 90 : turns === 2 ? 180 : turns === 3 ? 270 : 0
}

/** Width over height; undefined for what no pixel looks like. */
export function pixelAspect(width: number, height: number): number | undefined {
  const aspect = width / height
  return aspect <= MAX_PIXEL_ASPECT && aspect >= 1 / MAX_PIXEL_ASPECT ? aspect : undefined
}

/** The crop, or undefined where it leaves out nothing or does not lie inside of the picture. */
export function cropInside(crop: Crop): Crop | undefined {
  const { left, top, width, height, codedWidth, codedHeight } = crop
  const inside = left >= 0 && top >= 0 && width > 0 && height > 0
  if (!inside || left + width > codedWidth || top + height > codedHeight) return undefined
  return width === codedWidth && height === codedHeight ? undefined : crop
}
