import { lengthOfPiece, piecesOf } from './piece-map.ts'
import type { ByteRange, FetchCost, PieceSource, TorrentLayout } from './piece-source.ts'

/** What reading the ranges takes: as the source says, else in whole pieces. */
export async function fetchCost(
  source: PieceSource,
  layout: TorrentLayout,
  ranges: readonly ByteRange[],
  signal: AbortSignal,
): Promise<FetchCost> {
  if (source.cost !== undefined) return source.cost(ranges, signal)
  let [all, missing] = [0, 0]
  for (const piece of new Set(ranges.flatMap((range) => piecesOf(range, layout.pieceLength)))) {
    const length = lengthOfPiece(piece, layout)
    all += length
    if (!source.have(piece)) missing += length
  }
  return { all, missing }
}
