/** A stretch of one stream in a Blu-ray playlist. */
export interface PlayItem {
  /** Name of the stream without its extension, e.g. `00800`. */
  readonly clip: string
  readonly seconds: number
}

/** Ticks of the clock that play items are timed by, in a second. */
const CLOCK = 45_000
const MAX_ITEMS = 1000
const ITEM_HEAD = 20 // bytes from an item's length up to its end time
/** Bytes of the longest playlist that is read. */
export const PLAYLIST_BYTES = 64 * 1024

/**
 * The play items of a Blu-ray playlist (`BDMV/PLAYLIST/*.mpls`), numbers big-endian; undefined for what is none:
 *
 *     offset  size  field
 *     0       4     `MPLS`
 *     8       4     p, where the list begins
 *     p + 6   2     number of items
 *     p + 10        items: length 2, clip's name 5, `M2TS` 4, flags 3, start 4 and end 4 in ticks of 45 kHz, more
 */
export function readPlaylist(bytes: Uint8Array): readonly PlayItem[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || text(bytes, 0, 4) !== 'MPLS') return undefined
  const list = view.getUint32(8)
  if (list + 10 > bytes.length) return undefined
  const count = Math.min(view.getUint16(list + 6), MAX_ITEMS)
  const items: PlayItem[] = []
  let at = list + 10
  for (let i = 0; i < count; i++) {
    if (at + 2 + ITEM_HEAD > bytes.length) return undefined
    const clip = text(bytes, at + 2, 5)
    const ticks = view.getUint32(at + 18) - view.getUint32(at + 14)
    if (!/^\d{5}$/.test(clip) || ticks < 0) return undefined
    items.push({ clip, seconds: ticks / CLOCK })
    at += 2 + view.getUint16(at)
  }
  return items
}

function text(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length))
}
