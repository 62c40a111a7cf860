import { concatBytes, type HashRange, type Info, infoHash, merkleRoot, toHex } from '@shoal/bittorrent'
import { nodeHashes } from '@shoal/bittorrent/node'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noise } from '../../test/make-torrent.ts'
import { BLOCK_LENGTH, pieceLayout } from '../pieces/piece-layout.ts'
import { BlockProofs } from './block-proofs.ts'
import { fetchPieceLayers, TooManyPiecesError } from './fetch-piece-layers.ts'
import { fileTrees } from './file-tree.ts'
import { HashServer } from './hash-server.ts'

/** A v2 torrent of one file, made by the definition of BEP 52. */
function torrent(length: number, pieceLength: number) {
  const content = noise(length, length)
  const digests: Uint8Array[] = []
  for (let at = 0; at < length; at += BLOCK_LENGTH)
    digests.push(nodeHashes.sha256(content.subarray(at, at + BLOCK_LENGTH)))
  const perPiece = pieceLength / BLOCK_LENGTH
  const pieces = Math.ceil(length / pieceLength)
  const layer = Array.from({ length: pieces }, (_, piece) =>
    merkleRoot(concatBytes(digests.slice(piece * perPiece, (piece + 1) * perPiece)), 0, nodeHashes, perPiece),
  )
  const leaves = concatBytes(digests)
  const piecesRoot =
    pieces === 1 ? merkleRoot(leaves, 0, nodeHashes) : merkleRoot(concatBytes(layer), Math.log2(perPiece), nodeHashes)
  const info: Info = {
    kind: 'v2',
    infoHashV1: undefined,
    infoHashV2: infoHash('1'.repeat(64)),
    infoHash: infoHash('1'.repeat(40)),
    name: 'f',
    singleFile: true,
    files: [{ path: ['f'], length, offset: 0, piecesRoot, padding: false }],
    pieceLength,
    pieceCount: pieces,
    totalLength: length,
    contentLength: length,
    pieces: new Uint8Array(0),
    isPrivate: false,
    source: undefined,
    similar: [],
    collections: [],
    infoBytes: new Uint8Array(0),
  }
  const layers = new Map(pieces === 1 ? [] : [[toHex(piecesRoot), concatBytes(layer)]])
  const layout = pieceLayout(info)
  const readPiece = (piece: number) => {
    const start = piece * pieceLength
    return Promise.resolve(content.slice(start, start + layout.sizeOf(piece)))
  }
  const server = new HashServer({ info, layers, layout, readPiece, hashes: nodeHashes })
  return { content, info, layers, server, pieces, perPiece }
}

type Torrent = ReturnType<typeof torrent>

/** Proofs whose peer is the server, or one that changes what the server says. */
function proofsOf({ info, layers, server }: Torrent, withLayers: boolean, tamper = (hashes: Uint8Array) => hashes) {
  const asked: HashRange[] = []
  const proofs = new BlockProofs(info, withLayers ? layers : new Map(), nodeHashes, async (range, _, check) => {
    asked.push(range)
    const answer = await server.answer(range)
    const hashes = answer && tamper(answer)
    return hashes !== undefined && check(hashes) ? hashes : undefined
  })
  return { proofs, asked }
}

function block(content: Uint8Array, piece: number, perPiece: number, at: number): Uint8Array {
  const start = (piece * perPiece + at) * BLOCK_LENGTH
  return content.subarray(start, start + BLOCK_LENGTH)
}

const sizes = [
  ['less than a block', 100, 65_536],
  ['one block exactly', BLOCK_LENGTH, 65_536],
  ['less than a piece', 50_000, 65_536],
  ['one piece exactly', 65_536, 65_536],
  ['a little more than a piece', 65_537, 65_536],
  ['pieces of one block', 100_000, 16_384],
  ['many pieces', 1_000_000, 65_536],
  ['a power of two of pieces', 8 * 32_768, 32_768],
] as const

describe.each(sizes)('a file of %s', (_, length, pieceLength) => {
  const made = torrent(length, pieceLength)

  it.each([true, false])(
    'is proved block by block by what a peer tells, with a known piece layer: %s',
    async (withLayers) => {
      const { proofs } = proofsOf(made, withLayers)
      for (let piece = 0; piece < made.pieces; piece++) {
        expect(await proofs.prove(piece)).toBe('blocks')
        const inPiece = Math.ceil(Math.min(pieceLength, length - piece * pieceLength) / BLOCK_LENGTH)
        for (let at = 0; at < inPiece; at++) {
          const right = block(made.content, piece, made.perPiece, at)
          expect(proofs.verifyBlock(piece, at, right)).toBe(true)
          const wrong = right.slice()
          wrong[0] = (wrong[0] ?? 0) ^ 1
          expect(proofs.verifyBlock(piece, at, wrong)).toBe(false)
        }
      }
    },
  )

  it('is not proved by hashes of which a single bit is wrong', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.nat(7),
        fc.boolean(),
        fc.nat(made.pieces - 1),
        async (at, bit, withLayers, piece) => {
          const { proofs, asked } = proofsOf(made, withLayers, (hashes) => {
            const changed = hashes.slice()
            const place = at % changed.length
            changed[place] = (changed[place] ?? 0) ^ (1 << bit)
            return changed
          })
          const provable = await proofs.prove(piece)
          // A file of one block needs nobody's word: its root is the block's hash.
          if (asked.length > 0) expect(provable).not.toBe('blocks')
        },
      ),
      { numRuns: 30 },
    )
  })
})

describe('a piece layer', () => {
  it.each([
    ['two pieces', 65_537, 65_536],
    ['pieces of one block', 100_000, 16_384],
    ['more pieces than one answer holds', 600 * BLOCK_LENGTH + 1, BLOCK_LENGTH],
  ])('of %s comes from a peer as the metainfo has it', async (_, length, pieceLength) => {
    const made = torrent(length, pieceLength)
    const { proofs } = proofsOf(made, false)
    for (const [root, tree] of fileTrees(made.info))
      expect(await proofs.pieceLayer(tree)).toEqual(made.layers.get(root))
  })

  it('is not taken from a peer that changes a bit of it', async () => {
    const made = torrent(1_000_000, 65_536)
    const { proofs } = proofsOf(made, false, (hashes) => hashes.map((byte, at) => (at === 70 ? byte ^ 4 : byte)))
    for (const tree of fileTrees(made.info).values()) expect(await proofs.pieceLayer(tree)).toBeUndefined()
  })

  it('is not asked for where there are too many to hold', async () => {
    const { info } = torrent(65_537, 65_536)
    const files = info.files.map((file) => ({ ...file, length: 1_000_001 * 65_536 }))
    const asked: unknown[] = []
    const fetching = fetchPieceLayers({ files, pieceLength: 65_536 }, async (tree) => void asked.push(tree))
    await expect(fetching).rejects.toThrow(TooManyPiecesError)
    expect(asked).toEqual([])
  })
})

describe('HashServer', () => {
  const made = torrent(1_000_000, 65_536)
  const piecesRoot = made.info.files[0]?.piecesRoot ?? new Uint8Array(32)

  it.each([
    [{ baseLayer: 0, index: 0, length: 2, proofLayers: 0 }, 2],
    [{ baseLayer: 0, index: 0, length: 2, proofLayers: 1 }, 3],
    [{ baseLayer: 0, index: 8, length: 4, proofLayers: 3 }, 6],
    [{ baseLayer: 2, index: 0, length: 16, proofLayers: 0 }, 16],
    [{ baseLayer: 2, index: 4, length: 4, proofLayers: 3 }, 6],
  ])('answers %o with %d hashes, as libtorrent does', async (range, count) => {
    expect((await made.server.answer({ piecesRoot, ...range }))?.length).toBe(count * 32)
  })

  it.each([
    { baseLayer: 0, index: 1, length: 2, proofLayers: 0 },
    { baseLayer: 0, index: 0, length: 3, proofLayers: 0 },
    { baseLayer: 0, index: 0, length: 0, proofLayers: 0 },
    { baseLayer: 0, index: 64, length: 64, proofLayers: 0 },
    { baseLayer: 0, index: 0, length: 2 ** 31, proofLayers: 0 },
    { baseLayer: 9, index: 0, length: 1, proofLayers: 0 },
    { baseLayer: 0, index: 0, length: 2, proofLayers: 100 },
    { baseLayer: 2 ** 32 - 1, index: 2 ** 32 - 1, length: 1, proofLayers: 0 },
  ])('refuses %o', async (range) => {
    expect(await made.server.answer({ piecesRoot, ...range })).toBeUndefined()
  })

  it('refuses a file that is not of the torrent', async () => {
    const range = { baseLayer: 0, index: 0, length: 2, proofLayers: 0 }
    expect(await made.server.answer({ piecesRoot: new Uint8Array(32), ...range })).toBeUndefined()
  })
})
