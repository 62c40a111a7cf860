/** What a start code means for the pictures around it. */
export type Mark =
  | { readonly kind: 'parameters' | 'other'; readonly begins: boolean; readonly closed?: boolean }
  | { readonly kind: 'picture'; readonly begins: boolean; readonly picture: PictureKind }

/**
 * A picture that decodes alone; one that does, and none that decodes after it is shown before it; one that needs others; one that needs
 * others from before the keyframe and is shown before it; one that cannot be told.
 */
export type PictureKind = 'key' | 'leading key' | 'other' | 'lost' | 'unknown'

/** Reads the code behind 0 0 1. Undefined for what says nothing. */
export type PictureSyntax = (bytes: Uint8Array, at: number) => Mark | undefined

/** How a codec's stream shows where pictures begin; undefined for codecs that are not read. */
export function pictureSyntax(codec: string): PictureSyntax | undefined {
  switch (codec) {
    case 'h264':
      return h264
    case 'hevc':
      return hevc
    case 'mpeg1video':
    case 'mpeg2video':
      return mpeg
    default:
      return undefined
  }
}

/** ITU-T H.264 § 7.4.1.2.3: what begins an access unit once a picture was seen, and slices whose first macroblock is 0. */
const h264: PictureSyntax = (bytes, at) => {
  const type = (bytes[at] ?? 0) & 0x1f
  if (type === 1 || type === 2 || type === 5) {
    const begins = ((bytes[at + 1] ?? 0) & 0x80) !== 0
    if (type === 5) return { kind: 'picture', begins, picture: 'leading key' }
    return { kind: 'picture', begins, picture: begins ? h264Picture(bytes, at + 1) : 'unknown' }
  }
  if (type === 7) return { kind: 'parameters', begins: true }
  return type === 6 || type === 8 || type === 9 || (type >= 14 && type <= 18)
    ? { kind: 'other', begins: true }
    : undefined
}

/** After first_mb_in_slice, which is 0 in one bit, comes slice_type: 2, 4, 7 and 9 are intra, others are not. */
function h264Picture(bytes: Uint8Array, at: number): PictureKind {
  const bits = (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)) & 0x7fff
  const zeros = Math.clz32(bits) - 17
  if (zeros > 3) return 'unknown'
  const type = (bits >> (14 - 2 * zeros)) - 1
  // An intra slice that is no IDR may have others of another kind beside it: what stands before it tells.
  return [2, 4, 7, 9].includes(type) ? 'unknown' : 'other'
}

/** ITU-T H.265 § 7.4.2.2 and 7.4.2.4.4; slices begin a picture where first_slice_segment_in_pic_flag is set. */
const hevc: PictureSyntax = (bytes, at) => {
  const type = ((bytes[at] ?? 0) >> 1) & 0x3f
  // Layers above the base belong to its unit.
  if ((((bytes[at] ?? 0) & 1) << 5) | ((bytes[at + 1] ?? 0) >> 3)) return undefined
  if (type <= 31) {
    const begins = ((bytes[at + 2] ?? 0) & 0x80) !== 0
    if (type >= 16 && type <= 21)
      return { kind: 'picture', begins, picture: [18, 20].includes(type) ? 'leading key' : 'key' }
    return { kind: 'picture', begins, picture: type === 8 || type === 9 ? 'lost' : 'other' }
  }
  if (type >= 32 && type <= 34) return { kind: 'parameters', begins: true }
  return type === 35 || type === 39 || (type >= 41 && type <= 44) || (type >= 48 && type <= 55)
    ? { kind: 'other', begins: true }
    : undefined
}

/** ISO/IEC 13818-2 § 6.2: sequence 0xb3, group 0xb8 and picture 0x00 begin one; slices are 0x01 to 0xaf. */
const mpeg: PictureSyntax = (bytes, at) => {
  const code = bytes[at] ?? 0
  if (code === 0xb3) return { kind: 'parameters', begins: true }
  // After 25 bits of time a group says whether its first pictures decode without those before it (closed_gop).
  if (code === 0xb8) return { kind: 'other', begins: true, closed: ((bytes[at + 4] ?? 0) & 0x40) !== 0 }
  if (code === 0x00) return { kind: 'other', begins: true }
  return code <= 0xaf ? { kind: 'picture', begins: false, picture: 'unknown' } : undefined
}
