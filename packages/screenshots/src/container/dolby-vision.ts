/** What a stream says of its Dolby Vision. */
export interface DolbyVision {
  readonly profile: number
  /** `bl_signal_compatibility_id`: how the base layer looks without the metadata; 0 where it has colours of its own. */
  readonly compatibility: number
}

/** Names of the configuration record in MP4's sample entry, and of its kind in Matroska (`BlockAddIDType`). */
const NAMES = ['dvcC', 'dvvC', 'dvwC']
/** Matroska: `BlockAddIDExtraData`, whose body is the record. */
const EXTRA_DATA = [0x41, 0xed]
/** Bytes after the name in which the record must begin. */
const REACH = 64
/** The profile whose last digit is not told: there is no other kind of it. */
const SINGLE_PROFILES = [5, 7]
const compatibleWith: ReadonlyMap<number, string> = new Map([
  [1, 'HDR10'],
  [2, 'SDR'],
  [4, 'HLG'],
  [6, 'HDR10'], // as on Ultra HD Blu-ray
])

/** The Dolby Vision that a track's description announces (Dolby Vision Streams Within the ISO Base Media File Format § 3.2). */
export function findDolbyVision(description: Uint8Array, matroska: boolean): DolbyVision | undefined {
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
  return readDolbyVision(description.subarray(record))
}

/**
 * The record itself:
 *
 *     offset  size  field
 *     0       2     major and minor version
 *     2       2     profile 7 bits, level 6 bits, RPU, enhancement layer and base layer present 1 bit each
 *     4       1     compatibility of the base layer 4 bits
 */
export function readDolbyVision(record: Uint8Array): DolbyVision | undefined {
  const profile = (record[2] ?? 0) >> 1
  return profile > 0 && profile <= 20 ? { profile, compatibility: (record[4] ?? 0) >> 4 } : undefined
}

/** As people write it: `5`, `7`, `8.1`. */
export function dolbyVisionName({ profile, compatibility }: DolbyVision): string {
  return SINGLE_PROFILES.includes(profile) ? String(profile) : `${profile}.${compatibility}`
}

/** What shows the base layer right; undefined where nothing but Dolby Vision does: its colours are IPT, not YCbCr. */
export function baseLayerKind({ profile, compatibility }: DolbyVision): string | undefined {
  // Profile 7 is that of Ultra HD Blu-ray, whatever its record says.
  return profile === 7 ? 'HDR10' : compatibleWith.get(compatibility)
}

/** How HDR became SDR, with what became of Dolby Vision: its metadata is never applied. */
export function toneMapWith(toneMap: string, dolbyVision: DolbyVision | undefined): string {
  if (dolbyVision === undefined) return toneMap
  const name = dolbyVisionName(dolbyVision)
  const left = baseLayerKind(dolbyVision) === undefined ? 'colours not undone' : 'base layer alone'
  return `${toneMap}; Dolby Vision ${name}, ${left}`
}
