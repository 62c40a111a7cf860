import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TorrentFile } from '../metainfo/metainfo.ts'
import { fileSlices, type Layout, pieceRange, piecesOfRange } from './file-slices.ts'

function layoutOf(lengths: readonly number[], pieceLength: number, kind: 'v1' | 'v2'): Layout {
  const files: TorrentFile[] = []
  let next = 0
  for (const [index, length] of lengths.entries()) {
    const offset = kind === 'v2' && length > 0 ? Math.ceil(next / pieceLength) * pieceLength : next
    files.push({ path: [String(index)], length, offset, padding: false })
    next = offset + length
  }
  return { kind, files, pieceLength, pieceCount: Math.ceil(next / pieceLength), totalLength: next }
}

describe('fileSlices', () => {
  it('maps a range over several files, empty ones left out', () => {
    const layout = layoutOf([10, 0, 5, 20], 16, 'v1')
    expect(fileSlices(layout, 8, 10)).toMatchObject([
      { fileIndex: 0, fileOffset: 8, length: 2, offset: 8 },
      { fileIndex: 2, fileOffset: 0, length: 5, offset: 10 },
      { fileIndex: 3, fileOffset: 0, length: 3, offset: 15 },
    ])
  })

  it('agrees with looking at every byte', () => {
    const shape = fc.record({
      lengths: fc.array(fc.nat(50), { minLength: 1, maxLength: 12 }),
      pieceLength: fc.constantFrom(1, 7, 16, 64),
      kind: fc.constantFrom('v1' as const, 'v2' as const),
      offset: fc.nat(700),
      length: fc.nat(200),
    })
    fc.assert(
      fc.property(shape, ({ lengths, pieceLength, kind, offset, length }) => {
        const layout = layoutOf(lengths, pieceLength, kind)
        const owned: string[] = []
        for (let at = offset; at < Math.min(offset + length, layout.totalLength); at++) {
          const index = layout.files.findIndex((file) => at >= file.offset && at < file.offset + file.length)
          if (index >= 0) owned.push(`${index}:${at - (layout.files[index]?.offset ?? 0)}`)
        }
        const sliced = fileSlices(layout, offset, length).flatMap((slice) =>
          Array.from({ length: slice.length }, (_, at) => `${slice.fileIndex}:${slice.fileOffset + at}`),
        )
        expect(sliced).toEqual(owned)
      }),
    )
  })
})

describe('pieceRange', () => {
  it('shortens the last piece of a v1 torrent', () => {
    expect(pieceRange(layoutOf([40], 16, 'v1'), 2)).toEqual({ offset: 32, length: 8 })
  })

  it('shortens the last piece of each v2 file', () => {
    const layout = layoutOf([20, 5], 16, 'v2')
    expect([0, 1, 2].map((piece) => pieceRange(layout, piece).length)).toEqual([16, 4, 5])
  })

  it('is empty past the end', () => {
    expect(pieceRange(layoutOf([20], 16, 'v1'), 9).length).toBe(0)
  })
})

describe('piecesOfRange', () => {
  it('names the first and last piece, or none for an empty range', () => {
    const layout = layoutOf([100], 16, 'v1')
    expect(piecesOfRange(layout, { offset: 15, length: 2 })).toEqual({ first: 0, last: 1 })
    expect(piecesOfRange(layout, { offset: 96, length: 1000 })).toEqual({ first: 6, last: 6 })
    expect(piecesOfRange(layout, { offset: 100, length: 1 })).toBeUndefined()
  })
})
