import { describe, expect, it } from 'vitest'
import type { Keyframe } from '../container/video-reader.ts'
import { type RankingTerms, rankKeyframes, usualKeyframeLength } from './rank-keyframes.ts'

const PIECE = 1000
const slot = { target: 10, from: 7, to: 13 }
const keyframe = (seconds: number, offset: number, length = 100): Keyframe => ({ seconds, offset, length, exact: true })
const terms = (changes: Partial<RankingTerms> = {}): RankingTerms => ({
  layout: { name: 't', files: [], pieceLength: PIECE, pieceCount: 100, totalLength: 100 * PIECE },
  fileOffset: 0,
  usualLength: 100,
  isFree: () => false,
  availability: () => 1,
  ...changes,
})

describe('rankKeyframes', () => {
  it.each([
    ['the nearest where all cost the same', [keyframe(8, 0), keyframe(11, 2000)], {}, 11],
    [
      'one in a piece that is here already',
      [keyframe(8, 0), keyframe(10, 2000)],
      { isFree: (piece: number) => piece === 0 },
      8,
    ],
    ['one in a single piece before one across two', [keyframe(10, 950), keyframe(8, 3000)], {}, 8],
    [
      'one that peers hold',
      [keyframe(10, 0), keyframe(8, 2000)],
      { availability: (piece: number) => (piece === 0 ? 0 : 3) },
      8,
    ],
    ['one with content before a tiny black one', [keyframe(10, 0, 5), keyframe(8, 2000)], {}, 8],
    [
      'one within reach before a cheaper one outside',
      [keyframe(20, 0), keyframe(8, 2000)],
      { isFree: (piece: number) => piece === 0 },
      8,
    ],
  ])('prefers %s', (_, candidates, changes, best) => {
    expect(rankKeyframes(candidates, slot, terms(changes))[0]?.seconds).toBe(best)
  })

  it('takes the median of known sizes for usual', () => {
    const sizes = [keyframe(0, 0, 3), keyframe(1, 0, 50), keyframe(2, 0, 60)]
    expect(usualKeyframeLength([...sizes, { ...keyframe(3, 0, 1), exact: false }])).toBe(50)
    expect(usualKeyframeLength([])).toBeUndefined()
  })
})
