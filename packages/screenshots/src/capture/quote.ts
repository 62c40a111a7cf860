import type { Slot } from '../moments/plan-slots.ts'
import type { OpenedVideo } from './open-capture.ts'
import { lengthOfPiece, piecesOf } from './piece-map.ts'
import type { ByteRange, PieceSource, TorrentLayout } from './piece-source.ts'

/** What the shots of a task would cost, told before they are fetched. */
export interface Quote {
  /** Bytes of pieces still to be fetched for the shots. */
  readonly bytesNeeded: number
  /** Bytes of the distinct pieces that hold the index and the keyframes: what is needed in all. */
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

/** Pieces that a search without index reads for one shot, as measured. */
const SEARCHED_PIECES = 4

/** Adds up what the chosen keyframes of all videos need. */
export function quoteOf(videos: readonly QuotedVideo[], source: PieceSource, layout: TorrentLayout): Quote {
  const wanted = new Set<number>()
  let guessed = 0
  for (const { opened, slots, ranges } of videos) {
    for (const range of [...opened.indexRanges, ...ranges]) {
      for (const piece of piecesOf(range, layout.pieceLength)) wanted.add(piece)
    }
    if (!opened.reader.indexed) guessed += slots.length * SEARCHED_PIECES * layout.pieceLength
  }
  const bytes = (pieces: readonly number[]): number =>
    pieces.reduce((sum, piece) => sum + lengthOfPiece(piece, layout), 0)
  const missing = [...wanted].filter((piece) => !source.have(piece))
  return {
    bytesNeeded: bytes(missing) + guessed,
    lowerBoundBytes: bytes([...wanted]) + guessed,
    fileBytes: videos.reduce((sum, { opened }) => sum + opened.video.file.length, 0),
    exact: videos.every(({ opened, slots }) => opened.reader.indexed && !slots.some(({ exact }) => exact)),
    shots: videos.reduce((sum, { slots }) => sum + slots.length, 0),
    absentPieces: missing.filter((piece) => source.availability(piece) === 0).length,
  }
}
