/** Bytes from a stream's start in which encoders write their settings. */
export const SETTINGS_REACH = 64 * 1024
/** Frames; a distance beyond it is no rhythm worth to know. */
const MAX_FRAMES = 3000

/**
 * Frames from one keyframe to the next, where the encoder says that it makes one after exactly so many. x264 and x265 write their
 * settings into the first picture or the codec's configuration as text: `keyint=125 … scenecut=0`, x265 with slashes between.
 */
export function fixedKeyframeDistance(bytes: Uint8Array): number | undefined {
  const start = bytes.indexOf(KEYINT[0])
  if (start < 0) return undefined
  for (let at = start; at >= 0; at = bytes.indexOf(KEYINT[0], at + 1)) {
    if (!KEYINT.every((byte, i) => bytes[at + i] === byte)) continue
    const settings = String.fromCharCode(...bytes.subarray(Math.max(0, at - AROUND), at + AROUND))
    const value = (name: string): number => Number(new RegExp(`[ /]${name}=(\\d+)`).exec(settings)?.[1] ?? Number.NaN)
    const frames = value('keyint')
    const least = Math.max(value('keyint_min') || 0, value('min-keyint') || 0)
    const fixed = (value('scenecut') === 0 || least === frames) && (value('intra_refresh') || 0) === 0
    return fixed && frames > 0 && frames <= MAX_FRAMES ? frames : undefined
  }
  return undefined
}

const KEYINT = [0x20, 0x6b, 0x65, 0x79, 0x69, 0x6e, 0x74, 0x3d] as const // ' keyint='
/** Characters on either side in which the other settings stand. */
const AROUND = 1500
