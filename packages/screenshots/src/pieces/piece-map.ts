import type { ByteRange, FetchUnits, PieceSource, TorrentLayout } from './piece-source.ts'

/** The pieces that hold a range. */
export function piecesOf({ offset, length }: ByteRange, pieceLength: number): readonly number[] {
  if (length <= 0) return []
  const first = Math.floor(offset / pieceLength)
  const last = Math.floor((offset + length - 1) / pieceLength)
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

/** In which units the source fetches now. */
export function fetchUnits(source: PieceSource, { pieceLength }: TorrentLayout): FetchUnits {
  return source.blocks?.() ?? { length: pieceLength, have: (piece) => source.have(piece) }
}

/** Bytes of the distinct pieces that hold the ranges: the least that a peer fetching whole pieces must fetch. */
export function pieceBytes(ranges: readonly ByteRange[], layout: TorrentLayout): number {
  const pieces = new Set(ranges.flatMap((range) => piecesOf(range, layout.pieceLength)))
  let bytes = 0
  for (const piece of pieces) bytes += lengthOfPiece(piece, layout)
  return bytes
}

/** Bytes of one piece: the last is shorter. */
export function lengthOfPiece(
  piece: number,
  { pieceLength, totalLength }: Pick<TorrentLayout, 'pieceLength' | 'totalLength'>,
): number {
  return Math.max(0, Math.min(pieceLength, totalLength - piece * pieceLength))
}
