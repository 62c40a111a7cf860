import { describe, expect, it } from 'vitest'
import { blocksOf } from './blocks-of.ts'
import { BLOCK_LENGTH, pieceLayout } from './piece-layout.ts'

const PIECE = 4 * BLOCK_LENGTH
const totalLength = 2 * PIECE + 100
const layout = pieceLayout({
  pieceCount: 3,
  pieceLength: PIECE,
  totalLength,
  files: [{ offset: 0, length: totalLength }],
  infoHashV1: 'hybrid',
})
const listed = (ranges: Parameters<typeof blocksOf>[1]) =>
  [...blocksOf(layout, ranges)].map(([piece, blocks]) => [piece, [...blocks]])

describe('the blocks of ranges', () => {
  it('are those touched, each once, however many ranges touch it', () => {
    expect(
      listed([
        { offset: 10, length: 1 },
        { offset: BLOCK_LENGTH - 1, length: 2 },
      ]),
    ).toEqual([[0, [0, 1]]])
  })

  it('go on in the next piece, and end with the torrent', () => {
    expect(listed([{ offset: PIECE - 1, length: PIECE + 2 }])).toEqual([
      [0, [3]],
      [1, [0, 1, 2, 3]],
      [2, [0]],
    ])
    expect(listed([{ offset: totalLength - 1, length: 1 }])).toEqual([[2, [0]]])
  })

  it('are none for an empty range', () => {
    expect(listed([{ offset: 5, length: 0 }])).toEqual([])
  })
})
