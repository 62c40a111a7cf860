/** Names of the configuration record in MP4's sample entry, and of its kind in Matroska (`BlockAddIDType`). */
const NAMES = ['dvcC', 'dvvC']
/** Matroska: `BlockAddIDExtraData`, whose body is the record. */
const EXTRA_DATA = [0x41, 0xed]
/** Bytes after the name in which the record must begin. */
const REACH = 64

/**
 * The Dolby Vision profile that a track's description announces (Dolby Vision Streams Within the ISO Base Media File
 * Format § 3.2: major and minor version, 1 byte each, then 7 bits of profile).
 */
export function dolbyVisionProfile(description: Uint8Array, matroska: boolean): number | undefined {
  const text = String.fromCharCode(...description.subarray(0, 65_536))
  const name = Math.max(...NAMES.map((candidate) => text.indexOf(candidate)))
  if (name < 0) return undefined
  let record = name + 4
  if (matroska) {
    const extra = text.indexOf(String.fromCharCode(...EXTRA_DATA), Math.max(0, name - REACH))
    if (extra < 0) return undefined
    // The record is shorter than 127 bytes, so its length takes one byte.
    record = extra + EXTRA_DATA.length + 1
  }
  const profile = (description[record + 2] ?? 0) >> 1
  return profile > 0 && profile <= 20 ? profile : undefined
}
