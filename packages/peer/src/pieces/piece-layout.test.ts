import { describe, expect, it } from 'vitest'
import { blockCount, blockLength, pieceLayout, piecesOf } from './piece-layout.ts'

const KIB = 1024

describe('pieceLayout', () => {
  const v1 = pieceLayout({
    infoHashV1: 'x',
    pieceCount: 3,
    pieceLength: 64 * KIB,
    totalLength: 2 * 64 * KIB + 20_000,
    files: [{ offset: 0, length: 2 * 64 * KIB + 20_000 }],
  })

  it('shortens only the last piece of a v1 torrent', () => {
    expect([0, 1, 2].map((piece) => v1.sizeOf(piece))).toEqual([64 * KIB, 64 * KIB, 20_000])
  })

  it('splits a piece into blocks of 16 KiB and a rest', () => {
    expect([blockCount(v1, 0), blockCount(v1, 2)]).toEqual([4, 2])
    expect([blockLength(v1, 0, 3), blockLength(v1, 2, 1)]).toEqual([16 * KIB, 20_000 - 16 * KIB])
  })

  it('starts every file of a v2 torrent on its own piece', () => {
    const v2 = pieceLayout({
      pieceCount: 4,
      pieceLength: 64 * KIB,
      totalLength: 65 * KIB + 64 * KIB + 5,
      files: [
        { offset: 0, length: 65 * KIB },
        { offset: 128 * KIB, length: 64 * KIB },
        { offset: 192 * KIB, length: 5 },
      ],
    })
    expect([0, 1, 2, 3].map((piece) => v2.sizeOf(piece))).toEqual([64 * KIB, KIB, 64 * KIB, 5])
    expect(v2.totalLength).toBe(192 * KIB + 5)
  })

  it.each([
    [{ offset: 0, length: 1 }, [0]],
    [{ offset: 64 * KIB - 1, length: 2 }, [0, 1]],
    [{ offset: 0, length: 0 }, []],
    [{ offset: 128 * KIB, length: 10 ** 9 }, [2]],
  ])('finds the pieces of %o', (range, pieces) => {
    expect(piecesOf(v1, range)).toEqual(pieces)
  })
})
