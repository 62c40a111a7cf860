import type { Metainfo, TorrentFile } from '@shoal/bittorrent'
import { infoHash } from '@shoal/bittorrent'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PIECE_VERDICT } from './piece-verdicts.ts'
import { rangesOf, verifyReport } from './verify-report.ts'
import { parseVerifyState, piecesStillGood, verifyStateOf } from './verify-state.ts'

const { good, bad, missing } = PIECE_VERDICT

function torrentOf(lengths: readonly number[], pieceLength = 10): Metainfo {
  let offset = 0
  const files = lengths.map((length, index): TorrentFile => {
    const file = { path: [`f${index}`], length, offset, padding: false }
    offset += length
    return file
  })
  return {
    kind: 'v1',
    infoHash: infoHash('a'.repeat(40)),
    infoHashV1: infoHash('a'.repeat(40)),
    infoHashV2: undefined,
    name: 't',
    singleFile: false,
    files,
    pieceLength,
    pieceCount: Math.ceil(offset / pieceLength),
    totalLength: offset,
    contentLength: offset,
    pieces: new Uint8Array(0),
    isPrivate: false,
    source: undefined,
    similar: [],
    collections: [],
    infoBytes: new Uint8Array(0),
    announceTiers: [],
    webSeeds: [],
    nodes: [],
    httpSeeds: [],
    comment: undefined,
    createdBy: undefined,
    publisher: undefined,
    publisherUrl: undefined,
    encoding: undefined,
    creationDate: undefined,
    pieceLayers: new Map(),
  }
}

describe('verifyReport', () => {
  const torrent = torrentOf([25, 10, 25]) // pieces: f0 f0 f0+f1 f1+f2 f2 f2

  it('is complete when all pieces and lengths are right', () => {
    const report = verifyReport(torrent, Uint8Array.of(good, good, good, good, good, good), [25, 10, 25])
    expect(report).toMatchObject({ complete: true, goodBytes: 60, goodPieces: 6, badPieces: [] })
  })

  it('tells the file that is damaged from those that share its piece', () => {
    const report = verifyReport(torrent, Uint8Array.of(good, bad, bad, good, good, good), [25, 10, 25])
    expect(report.files.map(({ state }) => state)).toEqual(['damaged', 'suspect', 'ok'])
    expect(report).toMatchObject({ complete: false, badPieces: [[1, 2]], goodBytes: 10 + 5 + 25 })
  })

  it('names missing, short and long files', () => {
    const verdicts = Uint8Array.of(good, good, missing, missing, good, missing)
    const report = verifyReport(torrent, verdicts, [26, undefined, 20])
    expect(report.files.map(({ state }) => state)).toEqual(['suspect', 'missing', 'short'])
    expect(verifyReport(torrent, new Uint8Array(6).fill(good), [26, 10, 25]).files[0]?.state).toBe('long')
  })
})

describe('rangesOf', () => {
  it('joins neighbours', () => {
    expect(rangesOf(Uint8Array.of(1, 0, 1, 1, 0, 1), (value) => value === 1)).toEqual([
      [0, 0],
      [2, 3],
      [5, 5],
    ])
  })
})

describe('verify state', () => {
  const stamps = (count: number): { length: number; modified: number }[] =>
    Array.from({ length: count }, (_, index) => ({ length: index, modified: 1000 + index }))

  it('gives back the pieces that were good, through JSON', () => {
    const shape = fc.record({
      lengths: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 6 }),
      seed: fc.array(fc.constantFrom(good, bad, missing), { minLength: 1, maxLength: 40 }),
    })
    fc.assert(
      fc.property(shape, ({ lengths, seed }) => {
        const torrent = torrentOf(lengths)
        const verdicts = Uint8Array.from(
          { length: torrent.pieceCount },
          (_, piece) => seed[piece % seed.length] ?? good,
        )
        const state = parseVerifyState(JSON.stringify(verifyStateOf(torrent, verdicts, stamps(lengths.length))))
        if (state === undefined) throw new Error('no state')
        const still = piecesStillGood(torrent, state, stamps(lengths.length))
        expect([...still]).toEqual([...verdicts.keys()].filter((piece) => verdicts[piece] === good))
      }),
    )
  })

  it('forgets the pieces of a file that changed', () => {
    const torrent = torrentOf([25, 10, 25])
    const state = verifyStateOf(torrent, new Uint8Array(6).fill(good), stamps(3))
    const changed = stamps(3).with(1, { length: 1, modified: 9999 })
    expect([...piecesStillGood(torrent, state, changed)]).toEqual([0, 1, 4, 5])
  })

  it('is of no use to another torrent', () => {
    const state = verifyStateOf(torrentOf([25]), new Uint8Array(3).fill(good), stamps(1))
    expect(piecesStillGood({ ...torrentOf([25]), infoHash: infoHash('b'.repeat(40)) }, state, stamps(1)).size).toBe(0)
  })

  it.each([['{'], ['[]'], ['{"infoHash":1,"files":[],"good":""}'], ['{"infoHash":"x","files":[],"good":"zz"}']])(
    'is not read from %s',
    (json) => {
      expect(parseVerifyState(json)).toBeUndefined()
    },
  )
})
