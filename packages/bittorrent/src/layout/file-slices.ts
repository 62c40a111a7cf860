import type { Info, TorrentFile } from '../metainfo/metainfo.ts'

/** The part of a torrent's description that says where bytes lie. */
export type Layout = Pick<Info, 'kind' | 'files' | 'pieceLength' | 'pieceCount' | 'totalLength'>

/** A stretch of the torrent's bytes. */
export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** A stretch that lies within one file. */
export interface FileSlice extends ByteRange {
  readonly fileIndex: number
  readonly file: TorrentFile
  /** Where the slice begins in the file, in bytes. */
  readonly fileOffset: number
}

/**
 * The files that hold `length` bytes from `offset`, in order, padding included. Bytes in a gap between v2 files belong
 * to none and read as zeroes. The range is cut to the torrent.
 */
export function fileSlices(layout: Layout, offset: number, length: number): readonly FileSlice[] {
  const slices: FileSlice[] = []
  const end = Math.min(offset + length, layout.totalLength)
  for (let fileIndex = firstFileEndingAfter(layout.files, offset); fileIndex < layout.files.length; fileIndex++) {
    const file = layout.files[fileIndex]
    if (file === undefined || file.offset >= end) break
    const start = Math.max(offset, file.offset)
    const stop = Math.min(end, file.offset + file.length)
    if (stop <= start) continue
    slices.push({ fileIndex, file, fileOffset: start - file.offset, offset: start, length: stop - start })
  }
  return slices
}

/** Where a piece lies. In a v2 torrent the last piece of each file ends with it. */
export function pieceRange(layout: Layout, piece: number): ByteRange {
  const offset = piece * layout.pieceLength
  const end = Math.min(offset + layout.pieceLength, layout.totalLength)
  if (layout.kind !== 'v2') return { offset, length: Math.max(0, end - offset) }
  const file = layout.files[firstFileEndingAfter(layout.files, offset)]
  const fileEnd = file === undefined ? offset : file.offset + file.length
  return { offset, length: Math.max(0, Math.min(end, fileEnd) - offset) }
}

/** The pieces `[first, last]` that hold some of the range, or undefined for an empty one. */
export function piecesOfRange(
  layout: Layout,
  range: ByteRange,
): { readonly first: number; readonly last: number } | undefined {
  const end = Math.min(range.offset + range.length, layout.totalLength)
  if (end <= range.offset) return undefined
  return { first: Math.floor(range.offset / layout.pieceLength), last: Math.floor((end - 1) / layout.pieceLength) }
}

/** Index of the first file whose last byte lies at or after `offset`, by bisection; empty files never are. */
function firstFileEndingAfter(files: readonly TorrentFile[], offset: number): number {
  let low = 0
  let high = files.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const file = files[middle]
    if (file !== undefined && file.offset + file.length > offset) high = middle
    else low = middle + 1
  }
  return low
}
