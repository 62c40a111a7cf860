import {
  type Bytes,
  equalBytes,
  fileSlices,
  type Hashes,
  type HashRange,
  type Info,
  merkleRoot,
  toHex,
  verifyMerkleProof,
} from '@shoal/bittorrent'
import { BLOCK_LENGTH } from '../pieces/piece-layout.ts'
import type { PieceLayers } from '../pieces/piece-verifier.ts'
import { type FileTree, treeOf } from './file-tree.ts'

const HASH_LENGTH = 32 // bytes
const LONGEST_RUN = 512 // hashes asked for at a time (BEP 52 lets peers refuse more)

/** Fetches hashes from peers; `check` tells right from wrong. */
export type FetchHashes = (
  range: HashRange,
  piece: number,
  check: (hashes: Bytes) => boolean,
) => Promise<Bytes | undefined>

/** How a piece can be checked: block by block, as a whole, or not at all. */
export type Provable = 'blocks' | 'whole' | 'no'

/**
 * Proves single 16 KiB blocks of v2 and hybrid torrents (BEP 52): asks peers for the block hashes of a piece, and ties these to the
 * piece layer where the metainfo brought it, else by uncle hashes to the file's root.
 */
export class BlockProofs {
  readonly #info: Info
  readonly #layers: PieceLayers
  readonly #hashes: Hashes
  readonly #fetch: FetchHashes
  readonly #treeByPiece = new Map<number, FileTree | undefined>()
  readonly #blockHashes = new Map<number, Bytes>()
  readonly #pieceHashes = new Map<number, Bytes>()
  readonly #proving = new Map<number, Promise<Provable>>()

  constructor(info: Info, layers: PieceLayers, hashes: Hashes, fetch: FetchHashes) {
    this.#info = info
    this.#layers = layers
    this.#hashes = hashes
    this.#fetch = fetch
  }

  /** Gets what is needed to check the piece's blocks, from peers where necessary. */
  prove(piece: number): Promise<Provable> {
    if (this.#blockHashes.has(piece)) return Promise.resolve('blocks')
    const proving = this.#proving.get(piece) ?? this.#prove(piece).finally(() => this.#proving.delete(piece))
    this.#proving.set(piece, proving)
    return proving
  }

  /** Whether the blocks of the piece can be checked one by one already. */
  proven(piece: number): boolean {
    return this.#blockHashes.has(piece)
  }

  /** Whether blocks of any piece can be checked one by one. */
  get provesAny(): boolean {
    return this.#blockHashes.size > 0
  }

  /** Whether a block of a proven piece is right. */
  verifyBlock(piece: number, block: number, bytes: Bytes): boolean {
    const expected = this.#blockHashes.get(piece)?.subarray(block * HASH_LENGTH, (block + 1) * HASH_LENGTH)
    return expected !== undefined && equalBytes(this.#hashes.sha256(bytes), expected)
  }

  /** The v2 hash of a piece as peers proved it; undefined where nobody did. */
  pieceHash(piece: number): Bytes | undefined {
    return this.#pieceHashes.get(piece)
  }

  /** The hashes of all pieces of a file that is longer than one, from peers; undefined where nobody gave some of them. */
  async pieceLayer(tree: FileTree): Promise<Bytes | undefined> {
    const layer = new Uint8Array(tree.pieces * HASH_LENGTH)
    for (let index = 0; index < tree.pieces; ) {
      const run = await this.#fetchPieceHashes(index, tree)
      if (run === undefined) return undefined
      layer.set(run, index * HASH_LENGTH)
      index += run.length / HASH_LENGTH
    }
    return layer
  }

  async #prove(piece: number): Promise<Provable> {
    const tree = this.#treeOf(piece)
    const whole = this.#info.pieces.length > 0 ? 'whole' : 'no'
    if (tree === undefined) return whole
    if (await this.#fetchBlockHashes(piece, tree)) return 'blocks'
    if (whole === 'whole' || tree.pieces === 1 || this.#layers.has(toHex(tree.piecesRoot))) return 'whole'
    return (await this.#fetchPieceHash(piece, tree)) ? 'whole' : 'no'
  }

  async #fetchBlockHashes(piece: number, tree: FileTree): Promise<boolean> {
    const perPiece = 2 ** Math.min(tree.pieceLayer, tree.height)
    const run = Math.min(perPiece, LONGEST_RUN)
    if (perPiece === 1) return this.#oneBlock(piece, tree)
    const anchor = this.#anchor(piece, tree)
    const all = new Uint8Array(perPiece * HASH_LENGTH)
    for (let start = 0; start < perPiece; start += run) {
      const index = (piece - tree.firstPiece) * perPiece + start
      if (index >= tree.blocks) break // padding of the file's last piece: zeroes, as `all` is already
      const nodes = await this.#run(piece, tree, { baseLayer: 0, index, length: run }, anchor)
      if (nodes === undefined) return false
      all.set(nodes, start * HASH_LENGTH)
    }
    this.#blockHashes.set(piece, all)
    this.#pieceHashes.set(piece, merkleRoot(all, 0, this.#hashes, perPiece))
    return true
  }

  /** A piece of one block: its hash in the piece layer, or the root of a file of one block, is the block's. */
  async #oneBlock(piece: number, tree: FileTree): Promise<boolean> {
    const at = (piece - tree.firstPiece) * HASH_LENGTH
    const layer = this.#layers.get(toHex(tree.piecesRoot))
    let hash = tree.pieces === 1 ? tree.piecesRoot : layer?.subarray(at, at + HASH_LENGTH)
    if (hash === undefined && (await this.#fetchPieceHash(piece, tree))) hash = this.#pieceHashes.get(piece)
    if (hash !== undefined) this.#blockHashes.set(piece, hash)
    return hash !== undefined
  }

  async #fetchPieceHash(piece: number, tree: FileTree): Promise<boolean> {
    const inFile = piece - tree.firstPiece
    const index = inFile - (inFile % runLength(tree))
    const hashes = await this.#fetchPieceHashes(index, tree)
    if (hashes === undefined) return false
    for (let at = 0; at * HASH_LENGTH < hashes.length; at++) {
      this.#pieceHashes.set(tree.firstPiece + index + at, hashes.slice(at * HASH_LENGTH, (at + 1) * HASH_LENGTH))
    }
    return true
  }

  /** The run of piece hashes that begins there, without the padding behind the file's last. */
  async #fetchPieceHashes(index: number, tree: FileTree): Promise<Bytes | undefined> {
    const anchor = { root: tree.piecesRoot, layer: tree.height, origin: 0 }
    const range = { baseLayer: tree.pieceLayer, index, length: runLength(tree) }
    const nodes = await this.#run(tree.firstPiece + index, tree, range, anchor)
    return nodes?.subarray(0, (tree.pieces - index) * HASH_LENGTH)
  }

  /** A run of hashes, tied to the anchor by its uncles. */
  async #run(
    piece: number,
    tree: FileTree,
    run: Pick<HashRange, 'baseLayer' | 'index' | 'length'>,
    anchor: Anchor,
  ): Promise<Bytes | undefined> {
    const steps = anchor.layer - run.baseLayer - Math.log2(run.length)
    const proofLayers = steps === 0 ? 0 : anchor.layer - run.baseLayer - 1
    const range = { piecesRoot: tree.piecesRoot, ...run, proofLayers }
    const split = run.length * HASH_LENGTH
    const found = await this.#fetch(range, piece, (hashes) => {
      if (hashes.length !== split + steps * HASH_LENGTH) return false
      const proof = {
        nodes: hashes.subarray(0, split),
        index: run.index - anchor.origin,
        uncles: hashes.subarray(split),
      }
      // The root above the nodes: these may stand above the blocks, but all of them are given, so no padding is made up.
      return verifyMerkleProof(proof, anchor.root, this.#hashes)
    })
    return found?.subarray(0, split)
  }

  /** What block hashes of a piece must lead to: its own hash where that is known, else the file's root. */
  #anchor(piece: number, tree: FileTree): Anchor {
    const inFile = piece - tree.firstPiece
    const layer = this.#layers.get(toHex(tree.piecesRoot))
    if (tree.pieces === 1 || layer === undefined) return { root: tree.piecesRoot, layer: tree.height, origin: 0 }
    const root = layer.subarray(inFile * HASH_LENGTH, (inFile + 1) * HASH_LENGTH)
    return { root, layer: tree.pieceLayer, origin: inFile * 2 ** tree.pieceLayer }
  }

  #treeOf(piece: number): FileTree | undefined {
    if (this.#treeByPiece.has(piece)) return this.#treeByPiece.get(piece)
    const { pieceLength } = this.#info
    const file = fileSlices(this.#info, piece * pieceLength, 1)[0]?.file
    const tree = file === undefined || pieceLength < BLOCK_LENGTH ? undefined : treeOf(file, pieceLength)
    this.#treeByPiece.set(piece, tree)
    return tree
  }
}

/** Piece hashes of a file that are asked for at a time. */
function runLength(tree: FileTree): number {
  return Math.min(2 ** (tree.height - tree.pieceLayer), LONGEST_RUN)
}

interface Anchor {
  readonly root: Bytes
  /** Layer that the root stands on. */
  readonly layer: number
  /** Position, in the base layer, of the first node below it. */
  readonly origin: number
}
