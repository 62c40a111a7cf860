import { BLOCK_LENGTH, type ByteRange, type PieceLayout, piecesOf } from './piece-layout.ts'

/** The distinct blocks that ranges touch, by piece, both in the ranges' order. */
export function blocksOf(layout: PieceLayout, ranges: readonly ByteRange[]): ReadonlyMap<number, ReadonlySet<number>> {
  const byPiece = new Map<number, Set<number>>()
  for (const range of ranges) {
    for (const piece of piecesOf(layout, range)) {
      const start = piece * layout.pieceLength
      const to = Math.min(layout.sizeOf(piece), range.offset + range.length - start)
      const blocks = byPiece.get(piece) ?? new Set()
      byPiece.set(piece, blocks)
      for (let at = Math.floor(Math.max(0, range.offset - start) / BLOCK_LENGTH); at * BLOCK_LENGTH < to; at++) {
        blocks.add(at)
      }
    }
  }
  return byPiece
}
