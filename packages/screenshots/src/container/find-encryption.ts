import type { ContainerFormat } from './container-format.ts'

/** Bytes from a file's start in which encryption shows, where it does. */
export const ENCRYPTION_HEAD = 256 * 1024

/**
 * Whether a file of a container that libavformat alone reads says that its video is encrypted, by its first bytes. Its decoders would
 * show noise, or nothing.
 */
export function isEncrypted(format: ContainerFormat, head: Uint8Array): boolean {
  switch (format) {
    case 'asf':
      return ASF_OBJECTS.some((object) => holds(head, object))
    case 'mxf':
      return holds(head, MXF_ENCRYPTED)
    case 'flv':
      return isFilteredFlv(head)
    case 'mpeg':
      return isScrambledProgram(head)
    default:
      return false
  }
}

/** Content Encryption, Extended and Advanced Content Encryption (ASF specification § 3.14 to 3.16), as GUIDs are stored. */
const ASF_OBJECTS = [
  [0xfb, 0xb3, 0x11, 0x22, 0x23, 0xbd, 0xd2, 0x11, 0xb4, 0xb7, 0x00, 0xa0, 0xc9, 0x55, 0xfc, 0x6e],
  [0x14, 0xe6, 0x8a, 0x29, 0x22, 0x26, 0x17, 0x4c, 0xb9, 0x35, 0xda, 0xe0, 0x7e, 0xe9, 0x28, 0x9c],
  [0x33, 0x85, 0x05, 0x43, 0x81, 0x69, 0xe6, 0x49, 0x9b, 0x74, 0xad, 0x12, 0xcb, 0x86, 0xd5, 0x8c],
] as const
/** The label of encrypted essence (SMPTE ST 429-6), as in cinema packages. */
const MXF_ENCRYPTED = [
  0x06, 0x0e, 0x2b, 0x34, 0x04, 0x01, 0x01, 0x07, 0x0d, 0x01, 0x03, 0x01, 0x02, 0x0b, 0x01,
] as const

const FLV_HEADER = 9
const FLV_TAG = 11
const FLV_VIDEO = 9
const FLV_FILTERED = 0x20
const MAX_TAGS = 10_000

/** Tags after the header and 4 bytes; a video tag whose filter bit is set needs its data undone first (FLV 10.1 § E.4.1). */
function isFilteredFlv(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  let at = FLV_HEADER + 4
  for (let count = 0; count < MAX_TAGS && at + FLV_TAG <= head.length; count++) {
    const kind = view.getUint8(at)
    if ((kind & 0x1f) === FLV_VIDEO) return (kind & FLV_FILTERED) !== 0
    at += FLV_TAG + (view.getUint32(at) & 0xff_ffff) + 4
  }
  return false
}

/** A video packet's header: 0 0 1, stream 0xe0 to 0xef, length 2, then 2 bits that are 10 and 2 of scrambling (ISO/IEC 13818-1 § 2.4.3.6). */
function isScrambledProgram(head: Uint8Array): boolean {
  for (let one = head.indexOf(1, 2); one >= 0; one = head.indexOf(1, one + 1)) {
    const isVideo = head[one - 1] === 0 && head[one - 2] === 0 && ((head[one + 1] ?? 0) & 0xf0) === 0xe0
    const flags = head[one + 4] ?? 0
    if (isVideo && flags >> 6 === 2 && (flags & 0x30) !== 0) return true
  }
  return false
}

function holds(bytes: Uint8Array, pattern: readonly number[]): boolean {
  const [first = 0] = pattern
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (pattern.every((byte, i) => bytes[at + i] === byte)) return true
  }
  return false
}
