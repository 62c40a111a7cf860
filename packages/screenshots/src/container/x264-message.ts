/** What x264 writes into a stream's first picture: its version, by which decoders undo its old faults (H.264 § D.1.7). */
const UUID = [0xdc, 0x45, 0xe9, 0xbd, 0xe6, 0xd9, 0x48, 0xb7, 0x96, 0x2c, 0xd8, 0x20, 0xd9, 0x23, 0xee, 0xef]
const SEI = 6
/** Bytes of the message before the identifier: kind of unit, kind of message, length. */
const MAX_BEFORE = 16

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

function endOfUnit(bytes: Uint8Array, from: number): number {
  for (let at = from; at + 2 < bytes.length; at++) {
    if (bytes[at] === 0 && bytes[at + 1] === 0 && (bytes[at + 2] ?? 0) <= 1) return at
  }
  return bytes.length
}

/** The same among NAL units that each follow their length. */
export function findX264MessageByLength(bytes: Uint8Array, lengthSize: number): Uint8Array | undefined {
  for (let at = 0; at + lengthSize < bytes.length; ) {
    let length = 0
    for (let i = 0; i < lengthSize; i++) length = length * 256 + (bytes[at + i] ?? 0)
    const unit = bytes.subarray(at + lengthSize, at + lengthSize + length)
    if (length === 0) return undefined
    if (((unit[0] ?? 0) & 0x1f) === SEI && unit.length === length && holdsUuid(unit)) return unit.slice()
    at += lengthSize + length
  }
  return undefined
}

function holdsUuid(unit: Uint8Array): boolean {
  for (let at = 1; at < MAX_BEFORE; at++) if (UUID.every((byte, i) => unit[at + i] === byte)) return true
  return false
}
