import { type Bytes, type HashRange, type Info, nextPowerOfTwo, type TorrentFile, toHex } from '@shoal/bittorrent'
import { BLOCK_LENGTH } from '../pieces/piece-layout.ts'

const LONGEST_RUN = 8192 // hashes in one message, as libtorrent allows; its answer has 256 KiB

/** The shape of one file's merkle tree (BEP 52): leaves are 16 KiB blocks, padded to a power of two. */
export interface FileTree {
  readonly piecesRoot: Bytes
  /** Bytes. */
  readonly length: number
  readonly firstPiece: number
  readonly pieces: number
  readonly blocks: number
  /** Layer of the root; layer 0 holds the leaves. */
  readonly height: number
  /** Layer whose nodes cover a piece each; above the root for a file of at most a piece. */
  readonly pieceLayer: number
}

/** The trees of a torrent's files, by pieces root in hexadecimal. */
export function fileTrees(info: Pick<Info, 'files' | 'pieceLength'>): ReadonlyMap<string, FileTree> {
  const trees = new Map<string, FileTree>()
  for (const file of info.files) {
    const tree = treeOf(file, info.pieceLength)
    if (tree !== undefined && !trees.has(toHex(tree.piecesRoot))) trees.set(toHex(tree.piecesRoot), tree)
  }
  return trees
}

export function treeOf(file: TorrentFile, pieceLength: number): FileTree | undefined {
  if (file.piecesRoot === undefined || file.length === 0) return undefined
  const blocks = Math.ceil(file.length / BLOCK_LENGTH)
  return {
    piecesRoot: file.piecesRoot,
    length: file.length,
    firstPiece: file.offset / pieceLength,
    pieces: Math.ceil(file.length / pieceLength),
    blocks,
    height: Math.log2(nextPowerOfTwo(blocks)),
    pieceLayer: Math.log2(pieceLength / BLOCK_LENGTH),
  }
}

/** Whether a request fits the tree. */
export function isSane({ baseLayer, index, length, proofLayers }: HashRange, tree: FileTree): boolean {
  const powerOfTwo = length >= 1 && length <= LONGEST_RUN && Number.isInteger(Math.log2(length))
  if (!powerOfTwo || index % length !== 0 || baseLayer > tree.height) return false
  const width = 2 ** (tree.height - baseLayer)
  return index + length <= width && proofLayers <= Math.max(0, tree.height - baseLayer - 1)
}

/**
 * How many uncle hashes follow the asked ones: layers that these span by themselves need none. libtorrent 2.0.8 counts
 * `proof layers` from the first layer above the base, so a pair of hashes with one proof layer has one uncle.
 */
export function uncleCount({ length, proofLayers }: HashRange): number {
  return Math.max(0, proofLayers - Math.max(0, Math.log2(length) - 1))
}
