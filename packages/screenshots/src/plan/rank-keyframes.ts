import type { Keyframe } from '../container/video-reader.ts'
import { lengthOfPiece, piecesOf } from '../pieces/piece-map.ts'
import type { FetchUnits, TorrentLayout } from '../pieces/piece-source.ts'
import type { Slot } from './plan-slots.ts'

/** What ranking needs to know beside the keyframes. */
export interface RankingTerms {
  readonly layout: TorrentLayout
  /** First byte of the video file in the torrent. */
  readonly fileOffset: number
  /** Bytes of a keyframe's usual size in this video, if known: much smaller ones are black or flat. */
  readonly usualLength: number | undefined
  /** In which units bytes come; those wanted by a shot before need no fetching either. */
  readonly units: FetchUnits
  /** Connected peers that hold the piece. */
  availability(piece: number): number
}

/** A keyframe this much smaller than usual shows little: measured 3 KB for black beside 52 KB. */
const SMALL_SHARE = 0.25
/** How far a length that is a guess may be off, as a share of it. */
const GUESS_SPREAD = 0.5
/** Bytes of a keyframe that are counted: a longer one is as bad, and indexes may claim anything. */
const MAX_COUNTED = 16 * 1024 * 1024

/**
 * Keyframes for a slot, best first: those with content before those too small to have any, pieces that peers hold
 * before pieces nobody has, then fewest bytes to fetch, then nearest to the target.
 */
export function rankKeyframes(candidates: readonly Keyframe[], slot: Slot, terms: RankingTerms): readonly Keyframe[] {
  const graded = candidates.map((keyframe) => {
    const small = keyframe.exact && terms.usualLength !== undefined && keyframe.length < SMALL_SHARE * terms.usualLength
    const inside = keyframe.seconds >= slot.from && keyframe.seconds < slot.to
    return {
      keyframe,
      outside: inside ? 0 : 1,
      small: small ? 1 : 0,
      ...costOf(keyframe, terms),
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

/** Bytes that are expected to be fetched for a keyframe, and whether nobody has some of them. */
function costOf(keyframe: Keyframe, terms: RankingTerms): { readonly bytes: number; readonly absent: 0 | 1 } {
  const { layout, units, usualLength = 0 } = terms
  const offset = terms.fileOffset + keyframe.offset
  const longest = Math.ceil(keyframe.exact ? keyframe.length : keyframe.length * (1 + GUESS_SPREAD))
  const length = Math.max(1, Math.min(longest, MAX_COUNTED))
  let bytes = 0
  let absent: 0 | 1 = 0
  for (const unit of piecesOf({ offset, length }, units.length)) {
    if (units.have(unit)) continue
    const start = unit * units.length
    const need = likelihood(keyframe, start - offset)
    bytes += need * lengthOfPiece(unit, { pieceLength: units.length, totalLength: layout.totalLength })
    if (need >= 0.5 && terms.availability(Math.floor(start / layout.pieceLength)) === 0) absent = 1
  }
  // Saving more than a usual keyframe takes would mean to prefer the pictures that show least.
  return { bytes: bytes === 0 ? 0 : Math.max(bytes, usualLength), absent }
}

/** How likely a keyframe reaches the byte so far behind its first one: between 0 and 1 where its length is a guess. */
function likelihood({ length, exact }: Keyframe, behind: number): number {
  if (behind <= 0) return 1
  if (exact) return behind < length ? 1 : 0
  const reaching = (length * (1 + GUESS_SPREAD) - behind) / (2 * GUESS_SPREAD * length)
  return Math.max(0, Math.min(1, reaching))
}
