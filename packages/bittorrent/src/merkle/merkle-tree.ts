import { type Bytes, concatBytes, copyBytes, equalBytes } from '../bytes/bytes.ts'
import type { Hashes } from '../identity/hashes.ts'

/** BEP 52: leaves are digests of 16 KiB blocks; nodes hash their two children; missing leaves are zeroes. */
export const BLOCK_LENGTH = 16_384 // bytes
export const HASH_LENGTH = 32 // bytes of a SHA-256 digest

/** The root of a subtree of `2 ** height` zero leaves. */
export function padHash(height: number, hashes: Hashes): Bytes {
  let node: Bytes = new Uint8Array(HASH_LENGTH)
  for (let level = 0; level < height; level++) node = hashes.sha256(concatBytes([node, node]))
  return node
}

/**
 * The root above the concatenated `nodes`, which stand `height` levels above the blocks. Missing nodes up to `width`, a
 * power of two, count as roots of zero leaves; by default up to the next power of two.
 */
export function merkleRoot(nodes: Bytes, height: number, hashes: Hashes, width?: number): Bytes {
  const count = nodes.length / HASH_LENGTH
  let layer = nodes
  let pad = padHash(height, hashes)
  for (let left = width ?? nextPowerOfTwo(count); left > 1; left /= 2) {
    layer = parentLayer(layer, pad, hashes)
    pad = hashes.sha256(concatBytes([pad, pad]))
  }
  return layer.length === 0 ? pad : copyBytes(layer, 0, HASH_LENGTH)
}

/** A file's root and, for one longer than a piece, its layer of piece hashes. */
export interface FileHashes {
  readonly root: Bytes
  /** Concatenated hashes of the layer whose nodes cover one piece each; undefined for files of at most a piece. */
  readonly pieceLayer: Bytes | undefined
}

/** From the concatenated digests of a file's blocks: its pieces root and its piece layer (BEP 52 § Upgrade path). */
export function fileHashes(blockHashes: Bytes, pieceLength: number, hashes: Hashes): FileHashes {
  const height = Math.log2(pieceLength / BLOCK_LENGTH)
  if (blockHashes.length / HASH_LENGTH <= 2 ** height) {
    return { root: merkleRoot(blockHashes, 0, hashes), pieceLayer: undefined }
  }
  let pieceLayer = blockHashes
  let pad: Bytes = new Uint8Array(HASH_LENGTH)
  for (let level = 0; level < height; level++) {
    pieceLayer = parentLayer(pieceLayer, pad, hashes)
    pad = hashes.sha256(concatBytes([pad, pad]))
  }
  return { root: merkleRoot(pieceLayer, height, hashes), pieceLayer }
}

/**
 * The hash that a piece has in its file's piece layer, from the digests of its blocks. The piece of a file that fits in
 * one is compared with the file's root instead: pass `width` as the power of two that covers its blocks.
 */
export function pieceHash(blockHashes: Bytes, width: number, hashes: Hashes): Bytes {
  return merkleRoot(blockHashes, 0, hashes, width)
}

/** A run of hashes and the uncles that tie it to a root (BEP 52 § hashes). */
export interface MerkleProof {
  /** Concatenated hashes, a power of two of them, aligned to their count. */
  readonly nodes: Bytes
  /** Position of the first of them in its layer. */
  readonly index: number
  /** Concatenated uncle hashes, from the lowest up. */
  readonly uncles: Bytes
}

/** True when the nodes lead by the uncles to `root`. */
export function verifyMerkleProof(proof: MerkleProof, root: Bytes, hashes: Hashes): boolean {
  const count = proof.nodes.length / HASH_LENGTH
  if (count < 1 || !Number.isInteger(Math.log2(count)) || proof.index % count !== 0) return false
  let node = merkleRoot(proof.nodes, 0, hashes, count)
  let position = proof.index / count
  for (let at = 0; at + HASH_LENGTH <= proof.uncles.length; at += HASH_LENGTH) {
    const uncle = proof.uncles.subarray(at, at + HASH_LENGTH)
    node = hashes.sha256(concatBytes(position % 2 === 0 ? [node, uncle] : [uncle, node]))
    position = Math.floor(position / 2)
  }
  return position === 0 && equalBytes(node, root)
}

/** The uncles of `count` nodes from `index` in a full layer that is `width` wide, lowest first, at most `limit`. */
export function merkleProof(layer: Bytes, index: number, count: number, height: number, hashes: Hashes): Bytes {
  const uncles: Bytes[] = []
  let nodes = layer
  let pad = padHash(height, hashes)
  let width = nextPowerOfTwo(layer.length / HASH_LENGTH)
  let position = index
  for (let span = count; width > 1; width /= 2) {
    if (span > 1) span /= 2
    else uncles.push(nodeAt(nodes, position ^ 1) ?? pad)
    position = Math.floor(position / 2)
    nodes = parentLayer(nodes, pad, hashes)
    pad = hashes.sha256(concatBytes([pad, pad]))
  }
  return concatBytes(uncles)
}

/** The smallest power of two that is at least `count`, and at least one. */
export function nextPowerOfTwo(count: number): number {
  let power = 1
  while (power < count) power *= 2
  return power
}

function parentLayer(layer: Bytes, pad: Bytes, hashes: Hashes): Bytes {
  const pairs = Math.ceil(layer.length / (2 * HASH_LENGTH))
  const parents = new Uint8Array(pairs * HASH_LENGTH)
  for (let pair = 0; pair < pairs; pair++) {
    const children = layer.subarray(pair * 2 * HASH_LENGTH, (pair + 1) * 2 * HASH_LENGTH)
    const whole = children.length === 2 * HASH_LENGTH ? children : concatBytes([children, pad])
    parents.set(hashes.sha256(whole), pair * HASH_LENGTH)
  }
  return parents
}

function nodeAt(layer: Bytes, index: number): Bytes | undefined {
  const node = layer.subarray(index * HASH_LENGTH, (index + 1) * HASH_LENGTH)
  return node.length === HASH_LENGTH ? node : undefined
}
