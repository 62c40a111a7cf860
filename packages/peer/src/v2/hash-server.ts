import { type Bytes, concatBytes, type Hashes, type HashRange, type Info, merkleRoot, toHex } from '@shoal/bittorrent'
import { BLOCK_LENGTH, type PieceLayout } from '../pieces/piece-layout.ts'
import type { PieceLayers } from '../pieces/piece-verifier.ts'
import type { HashMessage } from '../wire/link-events.ts'
import { type FileTree, fileTrees, isSane, uncleCount } from './file-tree.ts'

const HASH_LENGTH = 32 // bytes
const AT_A_TIME = 64 // requests of one peer
const CACHED_PIECES = 512 // pieces whose block hashes are kept

export interface HashServerParts {
  readonly info: Info
  readonly layers: PieceLayers
  readonly layout: PieceLayout
  /** The bytes of a piece that is here, else undefined; never rejects. */
  readPiece(piece: number): Promise<Bytes | undefined>
  readonly hashes: Hashes
}

/** A peer that asks. */
export interface HashAsker {
  send(message: HashMessage): void
}

/** Answers hash requests (BEP 52) for files that are here. */
export class HashServer {
  readonly #parts: HashServerParts
  readonly #trees: ReadonlyMap<string, FileTree>
  readonly #pending = new WeakMap<HashAsker, number>()
  /** Concatenated digests of a piece's blocks, oldest first. */
  readonly #blockHashes = new Map<number, Promise<Bytes | undefined>>()

  constructor(parts: HashServerParts) {
    this.#parts = parts
    this.#trees = fileTrees(parts.info)
  }

  /** Answers a peer, or refuses. Of one peer only so many requests are worked on at a time. */
  async respond(asker: HashAsker, { piecesRoot, baseLayer, index, length, proofLayers }: HashRange): Promise<void> {
    // A copy: the request lies in the receive buffer.
    const range = { piecesRoot: piecesRoot.slice(), baseLayer, index, length, proofLayers }
    const pending = this.#pending.get(asker) ?? 0
    this.#pending.set(asker, pending + 1)
    const hashes = pending < AT_A_TIME ? await this.answer(range) : undefined
    this.#pending.set(asker, (this.#pending.get(asker) ?? 1) - 1)
    asker.send(hashes === undefined ? { kind: 'hash-reject', ...range } : { kind: 'hashes', ...range, hashes })
  }

  /** The hashes asked for and their uncles; undefined where they cannot be given. */
  async answer(range: HashRange): Promise<Bytes | undefined> {
    const tree = this.#trees.get(toHex(range.piecesRoot))
    if (tree === undefined || !isSane(range, tree)) return undefined
    const nodes: Bytes[] = []
    for (let at = 0; at < range.length; at++) {
      const node = await this.#node(tree, range.baseLayer, range.index + at)
      if (node === undefined) return undefined
      nodes.push(node)
    }
    const first = Math.log2(range.length)
    for (let step = first; step < first + uncleCount(range); step++) {
      const sibling = Math.floor(range.index / 2 ** step) ^ 1
      const uncle = await this.#node(tree, range.baseLayer + step, sibling)
      if (uncle === undefined) return undefined
      nodes.push(uncle)
    }
    return concatBytes(nodes)
  }

  /** A node of the tree, from the piece layer where that is below it, else from the blocks of its piece. */
  async #node(tree: FileTree, layer: number, index: number): Promise<Bytes | undefined> {
    const { hashes, layers } = this.#parts
    if (layer >= tree.pieceLayer && tree.pieces > 1) {
      const span = 2 ** (layer - tree.pieceLayer)
      const known = layers.get(toHex(tree.piecesRoot))
      const run = known?.subarray(index * span * HASH_LENGTH, (index + 1) * span * HASH_LENGTH)
      return run === undefined ? undefined : merkleRoot(run, tree.pieceLayer, hashes, span)
    }
    const span = 2 ** layer
    const first = index * span
    if (first >= tree.blocks) return merkleRoot(new Uint8Array(0), 0, hashes, span)
    const inPiece = 2 ** tree.pieceLayer
    const piece = Math.floor(first / inPiece)
    const blocks = await this.#blocksOf(tree, piece)
    const start = (first - piece * inPiece) * HASH_LENGTH
    return blocks === undefined
      ? undefined
      : merkleRoot(blocks.subarray(start, start + span * HASH_LENGTH), 0, hashes, span)
  }

  #blocksOf(tree: FileTree, pieceInFile: number): Promise<Bytes | undefined> {
    const piece = tree.firstPiece + pieceInFile
    const known = this.#blockHashes.get(piece) ?? this.#hashPiece(tree, pieceInFile)
    this.#blockHashes.delete(piece)
    this.#blockHashes.set(piece, known)
    // What could not be read now may be here later.
    void known.then((blocks) => blocks === undefined && this.#blockHashes.delete(piece))
    const oldest = this.#blockHashes.keys().next()
    if (this.#blockHashes.size > CACHED_PIECES && !oldest.done) this.#blockHashes.delete(oldest.value)
    return known
  }

  async #hashPiece(tree: FileTree, pieceInFile: number): Promise<Bytes | undefined> {
    const { info, hashes } = this.#parts
    const bytes = await this.#parts.readPiece(tree.firstPiece + pieceInFile)
    if (bytes === undefined) return undefined
    const inFile = bytes.subarray(0, Math.min(bytes.length, tree.length - pieceInFile * info.pieceLength))
    const digests: Bytes[] = []
    for (let start = 0; start < inFile.length; start += BLOCK_LENGTH) {
      digests.push(hashes.sha256(inFile.subarray(start, start + BLOCK_LENGTH)))
    }
    return concatBytes(digests)
  }
}
