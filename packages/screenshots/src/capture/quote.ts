import type { Slot } from '../moments/plan-slots.ts'
import { fetchCost } from './fetch-cost.ts'
import type { OpenedVideo } from './open-capture.ts'
import { pieceBytes, piecesOf } from './piece-map.ts'
import type { ByteRange, PieceSource, TorrentLayout } from './piece-source.ts'

/** What the shots of a task would cost, told before they are fetched. */
export interface Quote {
  /** Bytes still to be fetched for the shots: of pieces, or of single blocks where these are proved. */
  readonly bytesNeeded: number
  /** The same of index and keyframes, with what is here already: what is needed in all. */
  readonly lowerBoundBytes: number
  /** Bytes of the video files concerned. */
  readonly fileBytes: number
  /** Whether an index told where the pictures are; else, and for exact moments, the numbers are estimates. */
  readonly exact: boolean
  readonly shots: number
  /** Pieces wanted that no connected peer has. */
  readonly absentPieces: number
}

/** What is wanted of one video. */
export interface QuotedVideo {
  readonly opened: OpenedVideo
  readonly slots: readonly Slot[]
  /** Bytes of the chosen pictures; empty where there is no index. */
  readonly ranges: readonly ByteRange[]
}

/** Pieces that a search without index reads for one shot, as measured with pieces of 256 KiB. */
const SEARCHED_PIECES = 3
const MEASURED_PIECE = 256 * 1024 // bytes

/** Adds up what the chosen keyframes of all videos need. */
export async function quoteOf(
  videos: readonly QuotedVideo[],
  source: PieceSource,
  layout: TorrentLayout,
  signal: AbortSignal,
): Promise<Quote> {
  const wanted = videos.flatMap(({ opened, ranges }) => [...opened.indexRanges, ...ranges])
  const cost = await fetchCost(source, layout, wanted, signal)
  const byBlocks = cost.all < pieceBytes(wanted, layout)
  const searchedPiece = byBlocks ? Math.min(MEASURED_PIECE, layout.pieceLength) : layout.pieceLength
  const searched = videos.filter(({ opened }) => !opened.reader.indexed)
  const guessed = searched.reduce((sum, { slots }) => sum + slots.length, 0) * SEARCHED_PIECES * searchedPiece
  const pieces = new Set(wanted.flatMap((range) => piecesOf(range, layout.pieceLength)))
  return {
    bytesNeeded: cost.missing + guessed,
    lowerBoundBytes: cost.all + guessed,
    fileBytes: videos.reduce((sum, { opened }) => sum + opened.video.file.length, 0),
    exact: videos.every(({ opened, slots }) => opened.reader.indexed && !slots.some(({ exact }) => exact)),
    shots: videos.reduce((sum, { slots }) => sum + slots.length, 0),
    absentPieces: [...pieces].filter((piece) => !source.have(piece) && source.availability(piece) === 0).length,
  }
}
