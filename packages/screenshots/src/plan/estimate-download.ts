import { fetchCost } from '../pieces/fetch-cost.ts'
import { pieceBytes, piecesOf } from '../pieces/piece-map.ts'
import type { ByteRange, PieceSource, TorrentLayout } from '../pieces/piece-source.ts'
import type { Estimate } from '../task/estimate.ts'
import type { Slot } from './plan-slots.ts'

/** What is wanted of one video. */
export interface PlannedDownload {
  /** Bytes of the file. */
  readonly fileBytes: number
  /** Whether an index names its keyframes. */
  readonly indexed: boolean
  /** What was read for header and index. */
  readonly indexRanges: readonly ByteRange[]
  readonly slots: readonly Slot[]
  /** Bytes of the chosen pictures; empty where there is no index. */
  readonly ranges: readonly ByteRange[]
}

/** Pieces that a search without index reads for one shot, as measured with pieces of 256 KiB. */
const SEARCHED_PIECES = 3
const MEASURED_PIECE = 256 * 1024 // bytes

/** Adds up what the chosen keyframes of all videos need. */
export async function estimateDownload(
  videos: readonly PlannedDownload[],
  source: PieceSource,
  layout: TorrentLayout,
  signal: AbortSignal,
): Promise<Estimate> {
  const wanted = videos.flatMap(({ indexRanges, ranges }) => [...indexRanges, ...ranges])
  const cost = await fetchCost(source, layout, wanted, signal)
  const byBlocks = cost.all < pieceBytes(wanted, layout)
  const searchedPiece = byBlocks ? Math.min(MEASURED_PIECE, layout.pieceLength) : layout.pieceLength
  const searched = videos.filter(({ indexed }) => !indexed)
  const guessed = searched.reduce((sum, { slots }) => sum + slots.length, 0) * SEARCHED_PIECES * searchedPiece
  const pieces = new Set(wanted.flatMap((range) => piecesOf(range, layout.pieceLength)))
  return {
    bytesNeeded: cost.missing + guessed,
    lowerBoundBytes: cost.all + guessed,
    fileBytes: videos.reduce((sum, video) => sum + video.fileBytes, 0),
    exact: videos.every(({ indexed, slots }) => indexed && !slots.some(({ exact }) => exact)),
    shots: videos.reduce((sum, { slots }) => sum + slots.length, 0),
    absentPieces: [...pieces].filter((piece) => !source.have(piece) && source.availability(piece) === 0).length,
  }
}
