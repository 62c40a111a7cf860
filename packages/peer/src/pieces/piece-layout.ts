import { BLOCK_LENGTH } from '@shoal/bittorrent'

/** The unit of a request too: every client refuses larger ones (BEP 3 leaves it open, 16 KiB is universal). */
export { BLOCK_LENGTH }

/** A run of bytes in the torrent's own byte space (the files laid end to end). */
export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** Where pieces lie and how they split into blocks. */
export interface PieceLayout {
  readonly pieceCount: number
  /** Nominal length, in bytes; the last piece (v2: of each file) may be shorter. */
  readonly pieceLength: number
  /** End of the byte space, in bytes. */
  readonly totalLength: number
  /** Bytes of all pieces together: the byte space without v2's gaps. */
  readonly storedLength: number
  sizeOf(piece: number): number
  /**
   * How far into a piece requests may reach. libtorrent 2.0.8 asks for whole blocks at the end of a v2 file and expects
   * them filled up with zeroes; elsewhere this is the piece's size.
   */
  spanOf(piece: number): number
}

/** The part of parsed metainfo that a layout needs. */
export interface LayoutSource {
  readonly pieceCount: number
  readonly pieceLength: number
  readonly totalLength: number
  readonly files: readonly { readonly offset: number; readonly length: number }[]
  /** Present where pieces run across files; a v2-only torrent starts each file on a new piece (BEP 52). */
  readonly infoHashV1?: unknown
}

/** The layout of a torrent: contiguous for v1 and hybrid, file by file for v2 only. */
export function pieceLayout(source: LayoutSource): PieceLayout {
  const { pieceCount, pieceLength } = source
  if (source.infoHashV1 !== undefined) {
    const { totalLength } = source
    const lastSize = totalLength - (pieceCount - 1) * pieceLength
    const sizeOf = (piece: number) => (piece === pieceCount - 1 ? lastSize : pieceLength)
    return { pieceCount, pieceLength, totalLength, storedLength: totalLength, sizeOf, spanOf: sizeOf }
  }
  const shortSizes = new Map<number, number>()
  let [totalLength, storedLength] = [0, 0]
  for (const { offset, length } of source.files) {
    if (length === 0) continue
    totalLength = Math.max(totalLength, offset + length)
    storedLength += length
    const rest = length % pieceLength
    if (rest !== 0) shortSizes.set((offset + length - rest) / pieceLength, rest)
  }
  return {
    pieceCount,
    pieceLength,
    totalLength,
    storedLength,
    sizeOf: (piece) => shortSizes.get(piece) ?? pieceLength,
    spanOf: () => pieceLength,
  }
}

export function blockCount(layout: PieceLayout, piece: number): number {
  return Math.ceil(layout.sizeOf(piece) / BLOCK_LENGTH)
}

export function blockLength(layout: PieceLayout, piece: number, block: number): number {
  return Math.min(BLOCK_LENGTH, layout.sizeOf(piece) - block * BLOCK_LENGTH)
}

/** First and last piece that a range touches; an empty range touches none. */
export function piecesOf(layout: PieceLayout, range: ByteRange): readonly number[] {
  if (range.length <= 0) return []
  const first = Math.floor(range.offset / layout.pieceLength)
  const last = Math.floor((range.offset + range.length - 1) / layout.pieceLength)
  return Array.from({ length: Math.min(last, layout.pieceCount - 1) - first + 1 }, (_, index) => first + index)
}
