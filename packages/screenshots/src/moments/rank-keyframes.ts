import { lengthOfPiece, piecesOf } from '../capture/piece-map.ts'
import type { ByteRange, TorrentLayout } from '../capture/piece-source.ts'
import type { Keyframe } from '../container/video-reader.ts'
import type { Slot } from './plan-slots.ts'

/** What ranking needs to know beside the keyframes. */
export interface RankingTerms {
  readonly layout: TorrentLayout
  /** First byte of the video file in the torrent. */
  readonly fileOffset: number
  /** Bytes of a keyframe's usual size in this video, if known: much smaller ones are black or flat. */
  readonly usualLength: number | undefined
  /** Needs no fetching: on disk already, or wanted by a shot before. */
  isFree(piece: number): boolean
  /** Connected peers that hold the piece. */
  availability(piece: number): number
}

/** A keyframe this much smaller than usual shows little: measured 3 KB for black beside 52 KB. */
const SMALL_SHARE = 0.25

/**
 * Keyframes for a slot, best first: those with content before those too small to have any, pieces that peers hold
 * before pieces nobody has, then fewest bytes to fetch, then nearest to the target.
 */
export function rankKeyframes(candidates: readonly Keyframe[], slot: Slot, terms: RankingTerms): readonly Keyframe[] {
  const graded = candidates.map((keyframe) => {
    const range = { offset: terms.fileOffset + keyframe.offset, length: Math.max(1, keyframe.length) }
    const missing = missingPieces(range, terms)
    const small = keyframe.exact && terms.usualLength !== undefined && keyframe.length < SMALL_SHARE * terms.usualLength
    const inside = keyframe.seconds >= slot.from && keyframe.seconds < slot.to
    return {
      keyframe,
      outside: inside ? 0 : 1,
      small: small ? 1 : 0,
      absent: missing.some((piece) => terms.availability(piece) === 0) ? 1 : 0,
      bytes: missing.reduce((sum, piece) => sum + lengthOfPiece(piece, terms.layout), 0),
      distance: Math.abs(keyframe.seconds - slot.target),
    }
  })
  graded.sort(
    (a, b) =>
      a.outside - b.outside ||
      a.small - b.small ||
      a.absent - b.absent ||
      (a.outside ? 0 : a.bytes - b.bytes) ||
      a.distance - b.distance,
  )
  return graded.map(({ keyframe }) => keyframe)
}

/** The size of an ordinary keyframe: the median of those whose size is known. */
export function usualKeyframeLength(keyframes: readonly Keyframe[]): number | undefined {
  const lengths = keyframes.filter(({ exact }) => exact).map(({ length }) => length)
  lengths.sort((a, b) => a - b)
  return lengths[Math.floor(lengths.length / 2)]
}

function missingPieces(range: ByteRange, { layout, isFree }: RankingTerms): readonly number[] {
  return piecesOf(range, layout.pieceLength).filter((piece) => !isFree(piece))
}
