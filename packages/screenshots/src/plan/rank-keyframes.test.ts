import { describe, expect, it } from 'vitest'
import type { Keyframe } from '../container/video-reader.ts'
import { type RankingTerms, rankKeyframes, usualKeyframeLength } from './rank-keyframes.ts'

const PIECE = 1000
const slot = { target: 10, from: 7, to: 13 }
const keyframe = (seconds: number, offset: number, length = 100): Keyframe => ({ seconds, offset, length, exact: true })
const blocks = (...here: readonly number[]) => ({ units: { length: 50, have: (at: number) => here.includes(at) } })
const guessed = (seconds: number, offset: number): Keyframe => ({ ...keyframe(seconds, offset), exact: false })
const terms = (changes: Partial<RankingTerms> = {}): RankingTerms => ({
  layout: { name: 't', files: [], pieceLength: PIECE, pieceCount: 100, totalLength: 100 * PIECE },
  fileOffset: 0,
  usualLength: 100,
  units: { length: PIECE, have: () => false },
  availability: () => 1,
  ...changes,
})

describe('rankKeyframes', () => {
  it.each([
    ['the nearest where all cost the same', [keyframe(8, 0), keyframe(11, 2000)], {}, 11],
    [
      'one in a piece that is here already',
      [keyframe(8, 0), keyframe(10, 2000)],
      { units: { length: PIECE, have: (piece: number) => piece === 0 } },
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
      { units: { length: PIECE, have: (piece: number) => piece === 0 } },
      8,
    ],
    ['one of fewer blocks within one piece', [keyframe(10, 49), keyframe(8, 100)], blocks(), 8],
    ['one whose blocks are here', [keyframe(10, 0), keyframe(8, 101, 49)], blocks(2), 8],
    ['the nearest, where a smaller one would only show less', [keyframe(8, 200, 50), keyframe(10, 0)], blocks(), 10],
    ['of lengths that are guesses the one early in its block', [guessed(10, 49), guessed(8, 110)], blocks(), 8],
    ['of lengths that are guesses the one that its piece surely holds', [guessed(10, 880), guessed(8, 500)], {}, 8],
    ['the nearest of those that their pieces surely hold', [guessed(8, 100), guessed(10, 2500)], {}, 10],
    [
      'one that peers hold, where blocks are proved',
      [keyframe(10, 0), keyframe(8, 1950)],
      { ...blocks(), availability: (piece: number) => piece },
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
