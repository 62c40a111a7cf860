import type { PlayItem } from '../src/select/read-playlist.ts'

const LIST = 20 // first byte of the list; the head before it is padded
const ITEM = 34 // bytes of an item behind its length

/** A Blu-ray playlist of these items, its marks and streams left out. */
export function makePlaylist(items: readonly PlayItem[]): Uint8Array {
  const bytes = Buffer.alloc(LIST + 10 + items.length * (ITEM + 2))
  bytes.write('MPLS0200', 'latin1')
  bytes.writeUInt32BE(LIST, 8)
  bytes.writeUInt16BE(items.length, LIST + 6)
  for (const [i, { clip, seconds }] of items.entries()) {
    const at = LIST + 10 + i * (ITEM + 2)
    bytes.writeUInt16BE(ITEM, at)
    bytes.write(`${clip}M2TS`, at + 2, 'latin1')
    bytes.writeUInt32BE(90_000, at + 14)
    bytes.writeUInt32BE(90_000 + Math.round(seconds * 45_000), at + 18)
  }
  return bytes
}
