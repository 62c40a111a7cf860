/**
 * What x264 writes into a stream's first picture: its version, by which decoders undo faults of old ones (ITU-T H.264 § D.1.7,
 * user data unregistered). Old 4:4:4 streams are decoded wrong without it, and a clip of a later picture lacks it.
 */
const UUID = [0xdc, 0x45, 0xe9, 0xbd, 0xe6, 0xd9, 0x48, 0xb7, 0x96, 0x2c, 0xd8, 0x20, 0xd9, 0x23, 0xee, 0xef]
const SEI = 6
/** Bytes of the message before the identifier: kind of unit, kind of message, length. */
const MAX_BEFORE = 16
/** `profile_idc` of High 4:4:4 Predictive, § A.2.8. */
const HIGH_444 = 244

/** Bytes from the start of a stream's first picture in which the message stands. */
export const X264_MESSAGE_REACH = 8 * 1024

/** How H.264 is stored in a container (`avcC`, ISO/IEC 14496-15 § 5.3.3): bytes of each unit's length, and whether the message matters. */
export interface AvcStorage {
  readonly lengthSize: number
  readonly needsMessage: boolean
}

/** Version, profile, compatibility, level, then the size of lengths less one in two bits. Undefined where it is none. */
export function avcStorage(configuration: Uint8Array): AvcStorage | undefined {
  const [version, profile, , , sizes = 0] = configuration
  return version === 1 ? { lengthSize: (sizes & 3) + 1, needsMessage: profile === HIGH_444 } : undefined
}

/** The whole NAL unit of x264's message in a stream with start codes; undefined where there is none. */
export function findX264Message(bytes: Uint8Array): Uint8Array | undefined {
  for (let at = bytes.indexOf(UUID[0] ?? 0); at >= 0; at = bytes.indexOf(UUID[0] ?? 0, at + 1)) {
    if (!UUID.every((byte, i) => bytes[at + i] === byte)) continue
    for (let start = at - 1; start >= Math.max(3, at - MAX_BEFORE); start--) {
      const marked = bytes[start - 1] === 1 && bytes[start - 2] === 0 && bytes[start - 3] === 0
      if (marked && ((bytes[start] ?? 0) & 0x1f) === SEI) return bytes.slice(start, endOfUnit(bytes, at))
    }
  }
  return undefined
}

/** Whether a keyframe with start codes is of the profile that needs the message, and has none. */
export function lacksX264Message(keyframe: Uint8Array): boolean {
  const start = keyframe.subarray(0, X264_MESSAGE_REACH)
  return isHigh444(start) && findX264Message(start) === undefined
}

/** The keyframe behind the message of the stream's first one, if that has one. */
export function withX264Message(keyframe: Uint8Array, first: Uint8Array): Uint8Array {
  const message = findX264Message(first)
  if (message === undefined) return keyframe
  const START = [0, 0, 1]
  const bytes = new Uint8Array(START.length + message.length + keyframe.length)
  bytes.set(START)
  bytes.set(message, START.length)
  bytes.set(keyframe, START.length + message.length)
  return bytes
}

/** Whether the first sequence parameter set, unit 7, is of that profile. */
function isHigh444(bytes: Uint8Array): boolean {
  for (let one = bytes.indexOf(1, 2); one >= 0 && one < X264_MESSAGE_REACH; one = bytes.indexOf(1, one + 1)) {
    if (bytes[one - 1] !== 0 || bytes[one - 2] !== 0 || ((bytes[one + 1] ?? 0) & 0x1f) !== 7) continue
    return bytes[one + 2] === HIGH_444
  }
  return false
}

function endOfUnit(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 2 < bytes.length; at++) {
    if (bytes[at] === 0 && bytes[at + 1] === 0 && (bytes[at + 2] ?? 0) <= 1) return at
  }
  return bytes.length
}

/** The same among NAL units that each follow their length; with its own length in front. */
export function findStoredX264Message(sample: Uint8Array, { lengthSize }: AvcStorage): Uint8Array | undefined {
  for (let at = 0; at + lengthSize < sample.length; ) {
    let length = 0
    for (let i = 0; i < lengthSize; i++) length = length * 256 + (sample[at + i] ?? 0)
    const unit = sample.subarray(at, at + lengthSize + length)
    if (length === 0) return undefined
    const isMessage = ((unit[lengthSize] ?? 0) & 0x1f) === SEI && unit.length === lengthSize + length
    if (isMessage && holdsUuid(unit.subarray(lengthSize))) return unit.slice()
    at += lengthSize + length
  }
  return undefined
}

function holdsUuid(unit: Uint8Array): boolean {
  for (let at = 1; at < MAX_BEFORE; at++) if (UUID.every((byte, i) => unit[at + i] === byte)) return true
  return false
}
