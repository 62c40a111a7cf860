/** Bytes of an access unit's start in which its parameter sets must show. */
const LOOKED_AT = 184

/**
 * Whether a unit begins a picture that decodes alone, as its first bytes tell: a sequence header (MPEG-1/2, VC-1), or a
 * sequence parameter set or intra picture (H.264, HEVC). Writers that set no random access flag are found so.
 */
export function startsKeyUnit(codec: string, unit: Uint8Array): boolean {
  const end = Math.min(unit.length - 1, LOOKED_AT)
  for (let at = 0; at + 3 < end; at++) {
    if (unit[at] !== 0 || unit[at + 1] !== 0 || unit[at + 2] !== 1) continue
    const code = unit[at + 3] ?? 0
    switch (codec) {
      case 'h264':
        // ITU-T H.264 § 7.4.1: type 5 is an IDR slice, 7 a sequence parameter set.
        if ([5, 7].includes(code & 0x1f)) return true
        break
      case 'hevc':
        // ITU-T H.265 § 7.4.2.2: 16 to 21 are intra random access pictures, 32 to 33 parameter sets.
        if (isHevcKey((code >> 1) & 0x3f)) return true
        break
      case 'mpeg1video':
      case 'mpeg2video':
        if (code === 0xb3) return true
        break
      case 'mpeg4':
        if (code === 0xb0 || code <= 0x2f) return true
        break
      case 'vc1':
        if (code === 0x0f) return true
        break
    }
  }
  return false
}

function isHevcKey(type: number): boolean {
  return (type >= 16 && type <= 21) || type === 32 || type === 33
}
