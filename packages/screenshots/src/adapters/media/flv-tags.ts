/** Tag header: kind 1, size of the body 3, time 4, stream 3 (always 0); the body; then size of both 4 (FLV 10.1 § E.3–4). */
const HEADER = 11
const KINDS = [8, 9, 18]

/** Where the first whole tag begins in bytes from the middle of an FLV file: one whose size stands behind it again. */
export function nextFlvTag(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + HEADER < bytes.length; at++) {
    if (!KINDS.includes(view.getUint8(at)) || view.getUint32(at + 7) << 8 !== 0) continue
    const end = at + HEADER + (view.getUint32(at) & 0xff_ffff)
    if (end + 4 <= bytes.length && view.getUint32(end) === end - at) return at
  }
  return undefined
}

/** Whether a file's head, in its metadata, announces the times and places of its keyframes. */
export function announcesKeyframes(head: Uint8Array): boolean {
  return Buffer.from(head.buffer, head.byteOffset, head.byteLength).includes('\0\tkeyframes', 'latin1')
}
