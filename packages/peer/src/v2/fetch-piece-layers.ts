import type { Bytes, Info } from '@shoal/bittorrent'
import type { PieceLayers } from '../pieces/piece-verifier.ts'
import { type FileTree, fileTrees } from './file-tree.ts'

/** The torrent has more pieces than a v2 magnet link is followed to. */
export class TooManyPiecesError extends Error {
  readonly code = 'too_many_pieces'
  override readonly name = 'TooManyPiecesError'
}

const MOST_PIECES = 1_000_000 // 32 MB of hashes, twice what the metadata of a v1 torrent may hold
const FILES_AT_ONCE = 32

/**
 * The piece layers (BEP 52) of all files that are longer than a piece: what a .torrent file holds beside the metadata.
 * Undefined as soon as one of them is not to be had. @throws TooManyPiecesError
 */
export async function fetchPieceLayers(
  info: Pick<Info, 'files' | 'pieceLength'>,
  fetchLayer: (tree: FileTree) => Promise<Bytes | undefined>,
): Promise<PieceLayers | undefined> {
  const long = [...fileTrees(info)].filter(([, { pieces }]) => pieces > 1)
  const pieces = long.reduce((sum, [, tree]) => sum + tree.pieces, 0)
  if (pieces > MOST_PIECES) throw new TooManyPiecesError(`${pieces} pieces: add the .torrent file instead of its link`)
  const layers = new Map<string, Bytes>()
  for (let at = 0; at < long.length; at += FILES_AT_ONCE) {
    const some = long.slice(at, at + FILES_AT_ONCE)
    const fetched = await Promise.all(some.map(async ([root, tree]) => ({ root, layer: await fetchLayer(tree) })))
    for (const { root, layer } of fetched) {
      if (layer === undefined) return undefined
      layers.set(root, layer)
    }
  }
  return layers
}
