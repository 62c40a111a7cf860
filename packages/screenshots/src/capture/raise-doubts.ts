import { lengthOfPiece, piecesOf } from '../pieces/piece-map.ts'
import type { ByteRange, PieceSource, TorrentLayout } from '../pieces/piece-source.ts'
import type { CaptureOptions } from '../task/capture-options.ts'

interface Doubter {
  readonly source: PieceSource
  readonly layout: TorrentLayout
  readonly options: Pick<CaptureOptions, 'byteBudget'>
}

/** Whether nothing of the ranges rests on a peer's word alone. */
export function isProved(source: PieceSource, ranges: readonly ByteRange[]): boolean {
  return ranges.every(({ offset, length }) => source.proved?.(offset, length) ?? true)
}

/**
 * Fetches the whole pieces behind what came as unproved blocks, so that the next read gives verified bytes. False where
 * there are none, or the byte budget does not allow them.
 */
export async function raiseDoubts(
  ranges: readonly ByteRange[],
  { source, layout, options }: Doubter,
  signal: AbortSignal,
): Promise<boolean> {
  const doubtful = ranges.filter((range) => !isProved(source, [range]))
  if (doubtful.length === 0 || source.confirm === undefined) return false
  const pieces = new Set(doubtful.flatMap((range) => piecesOf(range, layout.pieceLength)))
  const bytes = [...pieces].reduce((sum, piece) => sum + lengthOfPiece(piece, layout), 0)
  if (source.stats.payloadBytes + bytes > (options.byteBudget ?? Number.POSITIVE_INFINITY)) return false
  for (const { offset, length } of doubtful) await source.confirm(offset, length, signal)
  return true
}
