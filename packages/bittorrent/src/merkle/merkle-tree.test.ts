import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nodeHashes } from '../adapters/node-hashes.ts'
import { concatBytes, equalBytes } from '../bytes/bytes.ts'
import {
  fileHashes,
  HASH_LENGTH,
  merkleProof,
  merkleRoot,
  padHash,
  pieceHash,
  verifyMerkleProof,
} from './merkle-tree.ts'

const leaves = (count: number): Uint8Array =>
  concatBytes(Array.from({ length: count }, (_, index) => nodeHashes.sha256(Uint8Array.of(index, index >> 8))))

/** The definition, spelled out: pad with zero leaves to a power of two, hash pairs until one is left. */
function slowRoot(nodes: Uint8Array): Uint8Array {
  let row = Array.from({ length: nodes.length / 32 }, (_, index) => nodes.subarray(index * 32, index * 32 + 32))
  while (row.length === 0 || !Number.isInteger(Math.log2(row.length))) row.push(new Uint8Array(32))
  while (row.length > 1) {
    row = Array.from({ length: row.length / 2 }, (_, at) =>
      nodeHashes.sha256(concatBytes(row.slice(at * 2, at * 2 + 2))),
    )
  }
  return row[0] ?? new Uint8Array(32)
}

describe('merkle trees', () => {
  it('have the root that the definition gives', () => {
    for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 31, 33]) {
      expect(merkleRoot(leaves(count), 0, nodeHashes)).toEqual(slowRoot(leaves(count)))
    }
  })

  it('have the same root through their piece layer', () => {
    for (const count of [1, 3, 4, 5, 9, 16, 17, 100]) {
      const { root, pieceLayer } = fileHashes(leaves(count), 4 * 16_384, nodeHashes)
      expect(root).toEqual(slowRoot(leaves(count)))
      expect(pieceLayer?.length).toBe(count > 4 ? Math.ceil(count / 4) * HASH_LENGTH : undefined)
      if (pieceLayer === undefined) continue
      const last = leaves(count).subarray(Math.floor((count - 1) / 4) * 4 * HASH_LENGTH)
      expect(equalBytes(pieceHash(last, 4, nodeHashes), pieceLayer.subarray(-HASH_LENGTH))).toBe(true)
    }
  })

  it('double the hash of zeroes for each height', () => {
    expect(padHash(2, nodeHashes)).toEqual(slowRoot(new Uint8Array(4 * 32)))
  })

  it('prove any aligned run of nodes, and nothing else', () => {
    const run = fc
      .record({ count: fc.integer({ min: 1, max: 40 }), spanLog: fc.integer({ min: 0, max: 3 }), at: fc.nat(40) })
      .map(({ count, spanLog, at }) => ({
        count,
        span: 2 ** spanLog,
        index: (at % Math.ceil(count / 2 ** spanLog)) * 2 ** spanLog,
      }))
    fc.assert(
      fc.property(run, fc.nat(31), ({ count, span, index }, flipped) => {
        const layer = leaves(count)
        fc.pre(span <= 2 ** Math.ceil(Math.log2(count)))
        const nodes = concatBytes([
          layer.subarray(index * 32, (index + span) * 32),
          new Uint8Array(span * 32),
        ]).subarray(0, span * 32)
        const root = merkleRoot(layer, 0, nodeHashes)
        const uncles = merkleProof(layer, index, span, 0, nodeHashes)
        expect(verifyMerkleProof({ nodes, index, uncles }, root, nodeHashes)).toBe(true)
        const wrong = Uint8Array.from(nodes)
        wrong[flipped] = (wrong[flipped] ?? 0) ^ 1
        expect(verifyMerkleProof({ nodes: wrong, index, uncles }, root, nodeHashes)).toBe(false)
        expect(verifyMerkleProof({ nodes, index: index + 2 ** 20, uncles }, root, nodeHashes)).toBe(false)
      }),
    )
  })
})
